extension RequestParser {
    /// Finds the form of the target (RFC 9112 section 3.2), its path and its query.
    mutating func readTarget(_ bytes: UnsafeRawBufferPointer) throws(MessageFault) {
        let target = head.target
        let isConnect =
            bytes.byte(head.method.lowerBound) == UInt8(ascii: "C") && bytes.isExactly(head.method, "CONNECT")
        guard !isConnect else { throw .targetForm }
        if bytes.byte(target.lowerBound) == UInt8(ascii: "/") {
            return try readPathAndQuery(bytes, target)
        }
        if target.count == 1, bytes.byte(target.lowerBound) == UInt8(ascii: "*") {
            guard bytes.isExactly(head.method, "OPTIONS") else { throw .targetForm }
            head.path = target
            return
        }
        try readAbsoluteForm(bytes, target)
    }

    private mutating func readAbsoluteForm(
        _ bytes: UnsafeRawBufferPointer, _ target: Range<Int>
    ) throws(MessageFault) {
        let start = target.lowerBound
        var authority: Int
        if target.count > 7, bytes.equals(start..<start &+ 7, "http://") {
            authority = start &+ 7
        } else if target.count > 8, bytes.equals(start..<start &+ 8, "https://") {
            authority = start &+ 8
        } else {
            throw .targetForm
        }
        let hostStart = authority
        while authority < target.upperBound, bytes.byte(authority) != UInt8(ascii: "/"),
            bytes.byte(authority) != UInt8(ascii: "?")
        {
            authority &+= 1
        }
        guard Authority.isValid(bytes, hostStart..<authority) else { throw .targetForm }
        try readPathAndQuery(bytes, authority..<target.upperBound)
    }

    private mutating func readPathAndQuery(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
    ) throws(MessageFault) {
        let end = try TargetCheck.endOfPath(bytes, range)
        head.path = range.lowerBound..<end
        guard end < range.upperBound else { return }
        let query = end &+ 1..<range.upperBound
        try TargetCheck.checkQuery(bytes, query)
        head.query = query
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes in `range` are `text`; methods are told by case (RFC 9110 section 9.1).
    fileprivate func isExactly(_ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count where byte(range.lowerBound &+ offset) != text.utf8Start[offset] { return false }
        return true
    }
}

/// The rules of a target's characters: percent-encoding is right, and no two readers can take the path for different ones.
enum TargetCheck {
    /// The end of the path that begins `range`: the question mark, or the end of `range`.
    static func endOfPath(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) throws(MessageFault) -> Int {
        var index = range.lowerBound
        var utf8 = UTF8Check()
        // Behind the last encoded byte: a character is encoded as a whole or not at all.
        var encodedEnd = -1
        // The dots of the current segment, as long as it has nothing else.
        var dots = 0
        var hasOthers = true
        while index < range.upperBound {
            var byte = bytes.byte(index)
            if !utf8.isComplete, (byte == UInt8(ascii: "%")) != (index == encodedEnd) { throw .targetEncoding }
            index &+= 1
            switch byte {
            case UInt8(ascii: "/"):
                guard hasOthers || dots == 0 || dots > 2 else { throw .ambiguousPath }
                dots = 0
                hasOthers = false
                guard utf8.isComplete else { throw .targetEncoding }
                continue
            case UInt8(ascii: "?"):
                index &-= 1
                try finish(hasOthers, dots, utf8)
                return index
            case UInt8(ascii: "%"):
                byte = try encodedByte(bytes, &index, range.upperBound)
                encodedEnd = index
                guard byte >= 0x20, byte != 0x7F, byte != UInt8(ascii: "/"), byte != UInt8(ascii: "\\") else {
                    throw .ambiguousPath
                }
            case UInt8(ascii: "#"), UInt8(ascii: "\\"), .tab: throw .targetCharacter
            default: break
            }
            if byte == UInt8(ascii: ".") { dots &+= 1 } else { hasOthers = true }
            guard utf8.take(byte) else { throw .targetEncoding }
        }
        try finish(hasOthers, dots, utf8)
        return index
    }

    private static func finish(_ hasOthers: Bool, _ dots: Int, _ utf8: UTF8Check) throws(MessageFault) {
        guard hasOthers || dots == 0 || dots > 2 else { throw .ambiguousPath }
        guard utf8.isComplete else { throw .targetEncoding }
    }

    static func checkQuery(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) throws(MessageFault) {
        var index = range.lowerBound
        var utf8 = UTF8Check()
        while index < range.upperBound {
            let byte = bytes.byte(index)
            index &+= 1
            switch byte {
            case UInt8(ascii: "%"): _ = try encodedByte(bytes, &index, range.upperBound)
            case UInt8(ascii: "#"), .tab: throw .targetCharacter
            default: break
            }
            guard utf8.take(byte) else { throw .targetEncoding }
        }
        guard utf8.isComplete else { throw .targetEncoding }
    }

    /// The byte whose two hexadecimal digits stand at `index` (RFC 3986 section 2.1).
    private static func encodedByte(
        _ bytes: UnsafeRawBufferPointer, _ index: inout Int, _ end: Int
    ) throws(MessageFault) -> UInt8 {
        guard index &+ 1 < end, let high = bytes.byte(index).hexDigit, let low = bytes.byte(index &+ 1).hexDigit else {
            throw .targetEncoding
        }
        index &+= 2
        return high << 4 | low
    }
}
