public import SwiftletData

/// How the values of a type that Swiftlet does not know cross between Swift and PostgreSQL.
///
/// ```swift
/// PostgresCodec("ltree") { bytes in
///     .text(String(decoding: bytes.dropFirst(), as: UTF8.self))
/// } encode: { value in
///     guard case .text(let path) = value else { return nil }
///     return [1] + Array(path.utf8)
/// }
/// ```
///
/// It is asked for the type itself, and for its values within arrays, rows and ranges. Numbers, text, bytes, dates, times,
/// intervals, JSON and UUIDs, each of which `SQLValue` has a case for, are not asked for.
public struct PostgresCodec: Sendable {
    /// The name of the type, without its schema.
    public let typeName: String
    let decode: @Sendable (UnsafeRawBufferPointer) throws -> SQLValue
    let encode: @Sendable (SQLValue) throws -> [UInt8]?

    /// Makes a codec.
    ///
    /// - Parameters:
    ///   - typeName: The name of the type, without its schema.
    ///   - decode: Reads a value's binary form, in memory that is gone when it returns.
    ///   - encode: Gives a value's binary form, or nil for one that the type does not take.
    public init(
        _ typeName: String, decode: @escaping @Sendable (UnsafeRawBufferPointer) throws -> SQLValue,
        encode: @escaping @Sendable (SQLValue) throws -> [UInt8]?
    ) {
        self.typeName = typeName
        self.decode = decode
        self.encode = encode
    }
}
