extension Constraint {
    /// What is wrong with the constraint itself, so that it would refuse every value; nil for a sound one.
    ///
    /// To be asked when a program starts: `the pattern "[a-z" is no regular expression`.
    public var mistake: String? {
        switch self {
        case .pattern(let expression):
            Patterns.isValid(expression) ? nil : "the pattern \(expression.debugDescription) is no regular expression"
        case .length(let min, let max?) where min > max: "no length is at least \(min) and at most \(max)"
        case .items(let min, let max?) where min > max: "no number of items is at least \(min) and at most \(max)"
        case .length, .items, .range, .unique, .format, .custom: nil
        }
    }
}
