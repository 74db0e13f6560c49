public import SwiftletSchema

/// Stands for the body of a call that sends none.
public struct NoBody: Schema {
    /// Creates it.
    public init() {}

    /// Nothing that could be described.
    public static var schema: SchemaDescription { .anything }

    /// Passes any value.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> NoBody? {
        try reader.skipValue()
        return NoBody()
    }

    /// Writes null where a value must stand.
    public func write(to writer: inout JSONWriter) { writer.null() }
}
