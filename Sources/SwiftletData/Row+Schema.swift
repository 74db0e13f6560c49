public import SwiftletSchema

extension Row: Schema {
    /// An object with any members.
    public static var schema: SchemaDescription { .dictionary(SQLValue.self) }

    /// Reads an object as a row whose columns are its members; of a member that occurs twice the last value stays.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> Row? {
        guard try reader.beginObject() else { return nil }
        var names: [String] = []
        var values: [SQLValue] = []
        while let key = try reader.nextKey() {
            let name = key.string
            guard let value = try SQLValue.read(from: &reader) else { return nil }
            if let index = names.firstIndex(of: name) {
                values[index] = value
            } else {
                names.append(name)
                values.append(value)
            }
        }
        return try? Row(columns: Columns(names), values: values)
    }

    /// Writes an object of the columns; of several with the same name the first.
    public func write(to writer: inout JSONWriter) {
        writer.byte(UInt8(ascii: "{"))
        var isFirst = true
        for (index, name) in columnNames.enumerated() where isFound(at: index) {
            writer.key(name, first: &isFirst)
            write(at: index, to: &writer)
        }
        writer.byte(UInt8(ascii: "}"))
    }
}
