import Logging

/// The metadata of one log line: merged, flattened to dotted names, secrets masked, sorted by name.
struct LogFields {
    /// What stands in place of a secret.
    static let mask = "***"

    /// A name that holds one of these, in any case, names a secret; `cookie` also covers `set-cookie`.
    private static let secretNames: [StaticString] = ["authorization", "cookie", "password", "token", "secret"]

    /// The fields in the order of their names, each once.
    private(set) var sorted: [(name: String, value: Logger.MetadataValue)] = []

    /// Merges as swift-log asks: what the statement gives wins over the provider, the provider over the logger.
    init(logger: Logger.Metadata, provider: Logger.MetadataProvider?, event: Logger.Metadata?) {
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

    /// Whether a value of this name must not be shown.
    static func namesSecret(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { bytes in secretNames.contains { contains(bytes, $0) } }
    }

    /// Whether a text holds a word of small letters, in any case.
    private static func contains(_ text: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard text.count >= length else { return false }
        return (0...text.count - length).contains { start in
            (0..<length).allSatisfy { text[start + $0] | 0x20 == word.utf8Start[$0] }
        }
    }

    private mutating func add(_ value: Logger.MetadataValue, name: String) {
        if Self.namesSecret(name) {
            sorted.append((name, .string(Self.mask)))
            return
        }
        switch value {
        case .dictionary(let members):
            for (member, value) in members {
                add(value, name: "\(name).\(member)")
            }
        case .array:
            sorted.append((name, Self.masked(value)))
        case .string, .stringConvertible:
            sorted.append((name, value))
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
