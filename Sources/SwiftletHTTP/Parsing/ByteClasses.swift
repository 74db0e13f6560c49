// What bytes mean in messages. RFC 9110 section 5.6 and RFC 3986 name the classes.

extension UInt8 {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20

    /// `tchar`: letters, digits and ``!#$%&'*+-.^_`|~``.
    var isToken: Bool {
        switch self {
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x30...0x39, 0x41...0x5A, 0x5E...0x7A, 0x7C, 0x7E: true
        default: false
        }
    }

    var isDigit: Bool { self &- 0x30 < 10 }

    /// Space or tab.
    var isWhitespace: Bool { self == .space || self == .tab }

    /// The value of a hexadecimal digit; nil for other bytes.
    var hexDigit: UInt8? {
        switch self {
        case 0x30...0x39: self &- 0x30
        case 0x41...0x46: self &- 0x41 &+ 10
        case 0x61...0x66: self &- 0x61 &+ 10
        default: nil
        }
    }

    /// `unreserved` and `sub-delims`: what a host's name consists of, apart from percent-encoded bytes.
    var isHostCharacter: Bool {
        switch self {
        case 0x21, 0x24, 0x26...0x2E, 0x30...0x39, 0x3B, 0x3D, 0x41...0x5A, 0x5F, 0x61...0x7A, 0x7E: true
        default: false
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The byte at `index`, which the caller knows to be there.
    @inline(__always)
    func byte(_ index: Int) -> UInt8 {
        // reason: where there is a byte, there is memory.
        baseAddress.unsafelyUnwrapped.load(fromByteOffset: index, as: UInt8.self)
    }

    /// Whether the bytes in `range` are `lowercased`, which is in lower case, apart from the case of letters.
    func equals(_ range: Range<Int>, _ lowercased: StaticString) -> Bool {
        guard range.count == lowercased.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count {
            let byte = byte(range.lowerBound &+ offset)
            let expected = lowercased.utf8Start[offset]
            if byte != expected, !(0x41...0x5A).contains(byte) || byte | 0x20 != expected { return false }
        }
        return true
    }

    /// `range` without the whitespace at its ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, byte(start).isWhitespace { start &+= 1 }
        while end > start, byte(end &- 1).isWhitespace { end &-= 1 }
        return start..<end
    }

    /// Calls `body` with each member of a comma-separated list, trimmed; empty members are left out (RFC 9110 section
    /// 5.6.1.2).
    func forEachMember(of range: Range<Int>, _ body: (Range<Int>) -> Void) {
        var start = range.lowerBound
        while start < range.upperBound {
            var end = start
            while end < range.upperBound, byte(end) != UInt8(ascii: ",") { end &+= 1 }
            let member = trimmed(start..<end)
            if !member.isEmpty { body(member) }
            start = end &+ 1
        }
    }
}
