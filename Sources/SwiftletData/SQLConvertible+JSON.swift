public import SwiftletSchema

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
