/// The authority of a request: `uri-host [ ":" port ]` (RFC 9110 section 7.2, RFC 3986 section 3.2).
enum Authority {
    /// Whether the bytes in `range` are an authority with a host and without user information.
    static func isValid(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return false }
        let end =
            bytes.byte(range.lowerBound) == UInt8(ascii: "[")
            ? endOfLiteral(bytes, range) : endOfName(bytes, range)
        guard let end else { return false }
        guard end < range.upperBound else { return true }
        return bytes.byte(end) == UInt8(ascii: ":") && isPort(bytes, end &+ 1..<range.upperBound)
    }

    /// The end of a name or an IPv4 address, which must have a byte.
    private static func endOfName(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes.byte(index)
            if byte == UInt8(ascii: "%") {
                guard index &+ 2 < range.upperBound, bytes.byte(index &+ 1).hexDigit != nil,
                    bytes.byte(index &+ 2).hexDigit != nil
                else { return nil }
                index &+= 2
            } else if !byte.isHostCharacter {
                break
            }
            index &+= 1
        }
        return index > range.lowerBound ? index : nil
    }

    /// The end of an IPv6 address in brackets; that it has the form of one is left to those who connect to it.
    private static func endOfLiteral(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
        var index = range.lowerBound &+ 1
        var colons = 0
        while index < range.upperBound, bytes.byte(index) != UInt8(ascii: "]") {
            let byte = bytes.byte(index)
            if byte == UInt8(ascii: ":") { colons &+= 1 }
            guard byte.hexDigit != nil || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".") else { return nil }
            index &+= 1
        }
        return index < range.upperBound && colons >= 2 ? index &+ 1 : nil
    }

    private static func isPort(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
        var port = 0
        for index in range {
            let byte = bytes.byte(index)
            guard byte.isDigit else { return false }
            port = port &* 10 &+ Int(byte &- 0x30)
            guard port <= 65_535 else { return false }
        }
        return true
    }
}
