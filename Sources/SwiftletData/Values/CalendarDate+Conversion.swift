public import SwiftletSchema

extension CalendarDate: Schema {
    /// A day.
    public static var schema: SchemaDescription { .string(.date) }

    /// Reads ISO 8601.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> CalendarDate? {
        try readText(from: &reader, "must be a date such as 2026-02-28")
    }

    /// Writes ISO 8601.
    public func write(to writer: inout JSONWriter) { writer.string(description) }
}

extension CalendarDate: SQLConvertible {
    /// The day.
    public var sqlValue: SQLValue { .day(self) }

    /// Reads a day, or text such as `2026-02-28`.
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .day(let value): self = value
        case .text(let text): self.init(text)
        default: return nil
        }
    }

    /// `date` in PostgreSQL.
    public static var columnType: ColumnType? { .other("date") }
}

extension LosslessStringConvertible {
    /// Reads a string that must be the text of a value.
    static func readText(from reader: inout JSONReader, _ reason: String) throws(JSONError) -> Self? {
        guard let text = try reader.readString() else { return nil }
        guard let value = Self(text) else {
            reader.violation(reason)
            return nil
        }
        return value
    }
}
