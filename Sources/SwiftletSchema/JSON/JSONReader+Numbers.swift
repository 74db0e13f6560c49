extension JSONReader {
    /// Reads a whole number that fits the type; anything else is a violation. `3.0` and `3e2` are whole numbers too.
    @inlinable
    public mutating func readInteger<Value: FixedWidthInteger>(_: Value.Type) throws(JSONError) -> Value? {
        let byte = try peek()
        let isNegative = byte == UInt8(ascii: "-")
        var scan = isNegative ? cursor + 1 : cursor
        let first = scan
        var magnitude: UInt64 = 0
        // Eighteen digits cannot overflow; longer ones, and fractions, take the slow way.
        while scan < end, scan - first < 18 {
            let digit = scan.pointee &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            magnitude = magnitude &* 10 &+ UInt64(digit)
            scan += 1
        }
        let length = scan - first
        let hasLeadingZero = length > 1 && first.pointee == UInt8(ascii: "0")
        if length > 0, !hasLeadingZero, scan == end || !Self.continuesNumber(scan.pointee) {
            if !isNegative, let value = Value(exactly: magnitude) {
                cursor = scan
                return value
            }
            if isNegative, let value = Value(exactly: 0 &- Int64(magnitude)) {
                cursor = scan
                return value
            }
        }
        return try integerSlowly(Value.self)
    }

    @usableFromInline
    static func continuesNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): true
        default: false
        }
    }

    @usableFromInline @inline(never)
    mutating func integerSlowly<Value: FixedWidthInteger>(_: Value.Type) throws(JSONError) -> Value? {
        guard let text = try numberText() else { return try mismatch("must be a whole number") }
        if let value = Value(text) { return value }
        let isPlain = text.utf8.allSatisfy { $0 != UInt8(ascii: ".") && $0 | 0x20 != UInt8(ascii: "e") }
        if !isPlain, let number = Double(text), number.magnitude < 9_007_199_254_740_992 {
            if let value = Value(exactly: number) { return value }
            if number != number.rounded(.towardZero) {
                violation("must be a whole number")
                return nil
            }
        }
        violation("must be between \(Value.min) and \(Value.max)")
        return nil
    }

    /// Reads a number; anything else is a violation. A number too large for a double is one too.
    public mutating func readDouble() throws(JSONError) -> Double? {
        let opening = try peek()
        if let value = quickDouble(opening) { return value }
        guard let text = try numberText() else { return try mismatch("must be a number") }
        guard let value = Double(text), value.isFinite else {
            violation("is too large")
            return nil
        }
        return value
    }

    /// A number of at most 15 digits with a small power of ten is one exact division away
    /// (W. Clinger, "How to Read Floating Point Numbers Accurately", 1990). Others return nil with nothing passed.
    private mutating func quickDouble(_ opening: UInt8) -> Double? {
        let isNegative = opening == UInt8(ascii: "-")
        var scan = isNegative ? cursor + 1 : cursor
        let first = scan
        var digits: UInt64 = 0
        var count = 0
        var fraction = 0
        var point = false
        while scan < end {
            let byte = scan.pointee
            let digit = byte &- UInt8(ascii: "0")
            if digit <= 9 {
                digits = digits &* 10 &+ UInt64(digit)
                count += 1
                if point { fraction += 1 }
                if count > 15 { return nil }
            } else if byte == UInt8(ascii: "."), !point, count > 0 {
                point = true
            } else {
                if byte | 0x20 == UInt8(ascii: "e") || byte == UInt8(ascii: ".") { return nil }
                break
            }
            scan += 1
        }
        guard count > 0, !point || fraction > 0 else { return nil }
        if first.pointee == UInt8(ascii: "0"), scan - first > 1, first[1] != UInt8(ascii: ".") { return nil }
        cursor = scan
        var value = Double(digits)
        if fraction > 0 { value /= Self.powersOfTen[fraction] }
        return isNegative ? -value : value
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]

    /// Passes a number written as RFC 8259, section 6, says and returns its text; nil when no number comes next.
    public mutating func numberText() throws(JSONError) -> String? {
        let byte = try peek()
        guard byte == UInt8(ascii: "-") || byte &- UInt8(ascii: "0") <= 9 else { return nil }
        let first = cursor
        try skipNumber()
        return String(decoding: UnsafeBufferPointer(start: first, count: cursor - first), as: UTF8.self)
    }

    mutating func skipNumber() throws(JSONError) {
        if cursor.pointee == UInt8(ascii: "-") { cursor += 1 }
        guard cursor < end else { throw error(.unexpectedEnd) }
        if cursor.pointee == UInt8(ascii: "0") {
            cursor += 1
        } else {
            try skipDigits()
        }
        if cursor < end, cursor.pointee == UInt8(ascii: ".") {
            cursor += 1
            try skipDigits()
        }
        if cursor < end, cursor.pointee | 0x20 == UInt8(ascii: "e") {
            cursor += 1
            if cursor < end, cursor.pointee == UInt8(ascii: "+") || cursor.pointee == UInt8(ascii: "-") { cursor += 1 }
            try skipDigits()
        }
        if cursor < end, Self.continuesNumber(cursor.pointee) { throw error(.invalidNumber) }
    }

    private mutating func skipDigits() throws(JSONError) {
        guard cursor < end else { throw error(.unexpectedEnd) }
        guard cursor.pointee &- UInt8(ascii: "0") <= 9 else { throw error(.invalidNumber) }
        while cursor < end, cursor.pointee &- UInt8(ascii: "0") <= 9 { cursor += 1 }
    }
}
