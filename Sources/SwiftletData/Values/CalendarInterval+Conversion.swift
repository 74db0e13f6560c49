public import SwiftletSchema

extension CalendarInterval: Schema {
    /// A string.
    public static var schema: SchemaDescription { .string(nil) }

    /// Reads ISO 8601.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> CalendarInterval? {
        try readText(from: &reader, "must be an ISO 8601 duration such as P1DT2H")
    }

    /// Writes ISO 8601.
    public func write(to writer: inout JSONWriter) { writer.string(description) }
}

extension CalendarInterval: SQLConvertible {
    /// The interval.
    public var sqlValue: SQLValue { .interval(self) }

    /// Reads an interval, or text such as `P1DT2H`.
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .interval(let value): self = value
        case .text(let text): self.init(text)
        default: return nil
        }
    }

    /// `interval` in PostgreSQL.
    public static var columnType: ColumnType? { .other("interval") }
}
