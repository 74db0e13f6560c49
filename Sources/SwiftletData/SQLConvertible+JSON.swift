public import SwiftletSchema

extension SQLValue {
    /// Reads JSON, or text that is JSON, as a type that is perhaps `Schema`.
    func reading<Value>(_: Value.Type) -> Value? {
        guard let schema = Value.self as? any Schema.Type else { return nil }
        let json: String
        switch self {
        case .json(let value): json = value.description
        case .text(let text): json = text
        default: return nil
        }
        return (try? schema.init(json: json.utf8)) as? Value
    }
}

extension RawJSON: RowDecodable {}

extension RawJSON: SQLConvertible {
    /// The JSON.
    public var sqlValue: SQLValue { .json(self) }

    /// Reads JSON, text that is JSON, or any other value as its JSON.
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .json(let value): self = value
        case .text(let text):
            guard let value = try? RawJSON(text) else { return nil }
            self = value
        default:
            guard let value = try? RawJSON(encoding: sqlValue) else { return nil }
            self = value
        }
    }
}
