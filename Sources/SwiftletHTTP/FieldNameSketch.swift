package import HTTPTypes

/// Tells at once of most field names that they are not among some others: each name has one bit, which it shares with few.
///
/// Who answers a request asks for fields that most requests do not have.
package struct FieldNameSketch: Sendable {
    private var bits: UInt64 = 0

    init() {}

    /// The sketch of some names.
    package init(_ names: [HTTPField.Name]) {
        for name in names { bits |= Self.bit(name.canonicalName) }
    }

    /// The sketch of the names of fields received.
    init(_ fields: [FieldRange], in bytes: UnsafeRawBufferPointer) {
        for field in fields { bits |= Self.bit(UnsafeRawBufferPointer(rebasing: bytes[field.name])) }
    }

    /// Whether a name, in small letters, may be among them.
    func mayHave(_ name: String) -> Bool { bits & Self.bit(name) != 0 }

    /// Whether one of other names may be among them.
    func mayHaveOne(of names: FieldNameSketch) -> Bool { bits & names.bits != 0 }

    private static func bit(_ name: String) -> UInt64 {
        var name = name
        return name.withUTF8 { bit(UnsafeRawBufferPointer($0)) }
    }

    private static func bit(_ name: UnsafeRawBufferPointer) -> UInt64 {
        guard let first = name.first, let last = name.last else { return 0 }
        return 1 << (UInt64(name.count &* 5 ^ Int(first | 0x20) &* 3 ^ Int(last | 0x20)) & 63)
    }
}
