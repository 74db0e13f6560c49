/// One JSON value kept as its text: for members of any shape.
public struct RawJSON: Schema, Hashable, CustomStringConvertible {
    /// The value's text, known to be JSON.
    public let description: String

    /// Takes text that is JSON.
    ///
    /// - Throws: ``JSONError`` when it is not.
    public init(_ text: String) throws(JSONError) {
        self = try Array(text.utf8).withUnsafeBufferPointer { bytes throws(JSONError) in
            var reader = JSONReader(UnsafeRawBufferPointer(bytes))
            let value = RawJSON(known: try reader.readRaw())
            try reader.finish()
            return value
        }
    }

    /// Takes any value by writing it.
    ///
    /// - Parameters:
    ///   - value: the value.
    ///   - showingSensitive: whether values that are ``Sensitive`` are written as they are, and not as `"***"`.
    /// - Throws: ``JSONError`` when it holds a number that JSON cannot write.
    public init(encoding value: some Schema, showingSensitive: Bool = false) throws(JSONError) {
        description = try value.jsonText(showingSensitive: showingSensitive)
    }

    /// Takes text from a source that gives nothing but JSON, without looking at it.
    package init(known text: String) {
        description = text
    }

    /// Any JSON.
    public static var schema: SchemaDescription { .anything }

    /// Reads one value of any kind.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> RawJSON? {
        RawJSON(known: try reader.readRaw())
    }

    /// Writes the text as it is.
    public func write(to writer: inout JSONWriter) {
        writer.raw(json: description)
    }
}
