extension String: Schema {
    /// A string.
    public static var schema: SchemaDescription { .string(nil) }
    /// Reads a string.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> String? { try reader.readString() }
    /// Writes a string with quotes and escapes.
    @inlinable
    public func write(to writer: inout JSONWriter) { writer.string(self) }
    /// Checks length, pattern and format.
    public func reason(against constraint: Constraint) -> String? {
        switch constraint {
        case .length(let min, let max):
            let count = unicodeScalars.count
            if count < min { return "must have at least \(min) character\(min == 1 ? "" : "s")" }
            if let max, count > max { return "must have at most \(max) character\(max == 1 ? "" : "s")" }
            return nil
        case .pattern(let expression): return Patterns.matches(expression, self) ? nil : "must match \(expression)"
        case .format(let format): return format.accepts(self) ? nil : "must be \(format.article)"
        case .custom(let check): return check.reason(for: self)
        default: return nil
        }
    }
}
