public import SwiftletSchema

extension TimeOfDay: Schema {
    /// A string.
    public static var schema: SchemaDescription { .string(nil) }

    /// Reads ISO 8601.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> TimeOfDay? {
        try readText(from: &reader, "must be a time of day such as 10:20:30")
    }

    /// Writes ISO 8601.
    public func write(to writer: inout JSONWriter) { writer.string(description) }
}

extension TimeOfDay: SQLConvertible {
    /// The time.
    public var sqlValue: SQLValue { .time(self) }

    /// Reads a time of day, or text such as `10:20:30.123456`.
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .time(let value): self = value
        case .text(let text): self.init(text)
        default: return nil
        }
    }

    /// `time` in PostgreSQL, which keeps no offset; `timetz` has to be asked for by a migration.
    public static var columnType: ColumnType? { .other("time") }
}
