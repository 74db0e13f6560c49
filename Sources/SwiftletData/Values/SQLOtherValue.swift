import SwiftletSchema

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A value of a type that only the database knows, in the form that it gave and takes.
///
/// PostgreSQL gives text for network and geometric types, bit strings and numbers that `Decimal` cannot hold, and bytes
/// for types that Swiftlet does not know. `String` reads the one, `Data` and `[UInt8]` the other.
public struct SQLOtherValue: Hashable, Sendable {
    /// The two forms.
    public enum Content: Hashable, Sendable {
        /// The type's text form.
        case text(String)
        /// The type's binary form.
        case bytes([UInt8])
    }

    /// The database's name for the type, such as `inet`.
    public var typeName: String
    /// The value.
    public var content: Content

    /// Makes a value of a type in its text form.
    public init(_ typeName: String, text: String) {
        self.typeName = typeName
        content = .text(text)
    }

    /// Makes a value of a type in its binary form.
    public init(_ typeName: String, bytes: [UInt8]) {
        self.typeName = typeName
        content = .bytes(bytes)
    }

    /// Writes text as it is, and bytes in base64.
    func write(to writer: inout JSONWriter) {
        switch content {
        case .text(let text): text.write(to: &writer)
        case .bytes(let bytes): Data(bytes).write(to: &writer)
        }
    }
}
