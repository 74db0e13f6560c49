public import SwiftletSchema

extension NetworkAddress: Schema {
    /// A string.
    public static var schema: SchemaDescription { .string(nil) }

    /// Reads an address.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> NetworkAddress? {
        try readText(from: &reader, "must be an IP address such as 192.0.2.1 or 2001:db8::/32")
    }

    /// Writes the address.
    public func write(to writer: inout JSONWriter) { writer.string(description) }
}

extension NetworkAddress: SQLConvertible {
    /// The text of the address.
    public var sqlValue: SQLValue { .text(description) }

    /// Reads a value of PostgreSQL's `inet` or `cidr`, or text.
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .text(let text): self.init(text)
        case .other(let value):
            guard case .text(let text) = value.content else { return nil }
            self.init(text)
        default: return nil
        }
    }

    /// `inet` in PostgreSQL.
    public static var columnType: ColumnType? { .other("inet") }
}
