/// A type that can be read from JSON, written to JSON and described in documentation.
///
/// `@Schema` writes the conformance for structs and enums. By hand, all three requirements are plain code:
///
/// ```swift
/// struct Celsius: Schema {
///     var degrees: Double
///     static var schema: SchemaDescription { .number(.double) }
///     static func read(from reader: inout JSONReader) throws(JSONError) -> Celsius? {
///         try Double.read(from: &reader).map(Celsius.init(degrees:))
///     }
///     func write(to writer: inout JSONWriter) { degrees.write(to: &writer) }
/// }
/// ```
public protocol Schema: Sendable {
    /// What the type looks like on the wire, for documentation and table definitions.
    static var schema: SchemaDescription { get }

    /// Reads one JSON value.
    ///
    /// - Returns: the value, or nil when the JSON is well formed but does not fit; the reader then holds a
    ///   ``Violation`` that says why, and stands behind the value, so that reading goes on and reports the rest.
    /// - Throws: ``JSONError`` when the text is not JSON.
    static func read(from reader: inout JSONReader) throws(JSONError) -> Self?

    /// Writes the value as JSON.
    func write(to writer: inout JSONWriter)

    /// The value of a member that is missing from its object; nil (the default) means that it is required.
    static var absent: Self? { get }

    /// Why this value breaks a constraint, or nil when it keeps it or the constraint does not concern its type.
    func reason(against constraint: Constraint) -> String?
}

extension Schema {
    /// Required: a missing member is a violation.
    @inlinable public static var absent: Self? { nil }

    /// Only custom checks concern every type.
    @inlinable
    public func reason(against constraint: Constraint) -> String? {
        if case .custom(let check) = constraint { return check.reason(for: self) }
        return nil
    }

    /// Reads a value from the bytes of one JSON text.
    ///
    /// - Parameter json: UTF-8 bytes of one JSON value, with nothing but white space around it.
    /// - Throws: ``JSONError`` when the bytes are not JSON (RFC 8259), ``ValidationError`` with every violation
    ///   when they are but do not fit the type.
    public init(json: some Sequence<UInt8>) throws {
        let value: Self? = try json.withContiguousStorageIfAvailable { try Self.read(json: UnsafeRawBufferPointer($0)) }
        self = try value ?? Array(json).withUnsafeBytes { try Self.read(json: $0) }
    }

    /// Reads a value from memory that holds one JSON text. See ``init(json:)``.
    public static func read(json: UnsafeRawBufferPointer, depthLimit: Int = JSONReader.defaultDepthLimit) throws -> Self
    {
        var reader = JSONReader(json, depthLimit: depthLimit)
        let value = try Self.read(from: &reader)
        try reader.finish()
        guard let value, reader.violations.isEmpty else { throw ValidationError(violations: reader.violations) }
        return value
    }

    /// The value as UTF-8 bytes of one JSON text.
    ///
    /// - Parameter showingSensitive: whether values that are ``Sensitive`` are written as they are, and not as `"***"`.
    /// - Throws: ``JSONError`` when the value holds a number that JSON cannot write (`NaN`, infinities).
    public func json(showingSensitive: Bool = false) throws(JSONError) -> [UInt8] {
        var writer = JSONWriter()
        writer.showsSensitive = showingSensitive
        write(to: &writer)
        return try writer.finish()
    }

    /// The value as JSON text. See ``json(showingSensitive:)``.
    public func jsonText(showingSensitive: Bool = false) throws(JSONError) -> String {
        String(decoding: try json(showingSensitive: showingSensitive), as: UTF8.self)
    }
}
