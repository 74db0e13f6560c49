import Logging

/// The metadata of one log line: merged, flattened to dotted names, secrets masked, sorted by name.
struct LogFields {
    /// The fields in the order of their names, each once.
    private(set) var sorted: [(name: String, value: Logger.MetadataValue)] = []
    private let redaction: Redaction

    /// Merges as swift-log asks: what the statement gives wins over the provider, the provider over the logger.
    init(
        logger: Logger.Metadata, provider: Logger.MetadataProvider?, event: Logger.Metadata?, _ redaction: Redaction
    ) {
        self.redaction = redaction
        let provided = provider?.get() ?? [:]
        for (name, value) in event ?? [:] { add(value, name: name) }
        for (name, value) in provided where event?[name] == nil { add(value, name: name) }
        for (name, value) in logger where event?[name] == nil && provided[name] == nil { add(value, name: name) }
        guard sorted.count > 1 else { return }
        sorted.sort { $0.name < $1.name }
        // Nested and dotted names may meet.
        var last: String?
        sorted.removeAll { field in
            defer { last = field.name }
            return field.name == last
        }
    }

    /// Renames a field; another one that has the new name gives way.
    mutating func rename(_ name: String, to newName: String) {
        guard let index = sorted.firstIndex(where: { $0.name == name }) else { return }
        sorted[index].name = newName
        var isKept = false
        sorted.removeAll { field in
            guard field.name == newName else { return false }
            defer { isKept = true }
            return isKept
        }
    }

    private mutating func add(_ value: Logger.MetadataValue, name: String) {
        if redaction.hides(name) {
            sorted.append((name, .string(Redaction.mask)))
            return
        }
        switch value {
        case .dictionary(let members):
            for (member, value) in members {
                add(value, name: "\(name).\(member)")
            }
        case .array:
            sorted.append((name, masked(value)))
        case .string, .stringConvertible:
            sorted.append((name, value))
        }
    }

    private func masked(_ value: Logger.MetadataValue) -> Logger.MetadataValue {
        switch value {
        case .string, .stringConvertible:
            return value
        case .array(let elements):
            return .array(elements.map(masked))
        case .dictionary(let members):
            var result = members
            for (name, member) in members {
                result[name] = redaction.hides(name) ? .string(Redaction.mask) : masked(member)
            }
            return .dictionary(result)
        }
    }
}
