extension Schema {
    /// Why constraints refuse the value; patterns are looked at only if the others hold, for a regular expression may take
    /// long with a text that is refused for its length already.
    package func reasons(against constraints: [Constraint]) -> [String] {
        let reasons = constraints.filter { !$0.isPattern }.compactMap { reason(against: $0) }
        guard reasons.isEmpty else { return reasons }
        return constraints.filter(\.isPattern).compactMap { reason(against: $0) }
    }
}

extension Constraint {
    /// Whether it is a regular expression.
    fileprivate var isPattern: Bool {
        if case .pattern = self { true } else { false }
    }
}
