import Logging

/// The metadata of one log line: merged, flattened to dotted names, secrets masked, sorted by name.
struct LogFields {
    /// What stands in place of a secret.
    static let mask = "***"

    /// A name that holds one of these, in any case, names a secret; `cookie` also covers `set-cookie`.
    private static let secretNames = ["authorization", "cookie", "password", "token", "secret"]

    private(set) var fields: [String: Logger.MetadataValue] = [:]

    /// Merges as swift-log asks: what the statement gives wins over the provider, the provider over the logger.
    init(logger: Logger.Metadata, provider: Logger.MetadataProvider?, event: Logger.Metadata?) {
        var merged = logger
        if let provider {
            merged.merge(provider.get()) { _, new in new }
        }
        if let event {
            merged.merge(event) { _, new in new }
        }
        for (name, value) in merged {
            add(value, name: name)
        }
    }

    /// The fields in the order of their names.
    var sorted: [(name: String, value: Logger.MetadataValue)] {
        fields.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
    }

    /// Whether a value of this name must not be shown.
    static func namesSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        return secretNames.contains { name.contains($0) }
    }

    private mutating func add(_ value: Logger.MetadataValue, name: String) {
        if Self.namesSecret(name) {
            fields[name] = .string(Self.mask)
            return
        }
        switch value {
        case .dictionary(let members):
            for (member, value) in members {
                add(value, name: "\(name).\(member)")
            }
        case .array:
            fields[name] = Self.masked(value)
        case .string, .stringConvertible:
            fields[name] = value
        }
    }

    private static func masked(_ value: Logger.MetadataValue) -> Logger.MetadataValue {
        switch value {
        case .string, .stringConvertible:
            return value
        case .array(let elements):
            return .array(elements.map(masked))
        case .dictionary(let members):
            var result = members
            for (name, member) in members {
                result[name] = namesSecret(name) ? .string(mask) : masked(member)
            }
            return .dictionary(result)
        }
    }
}
