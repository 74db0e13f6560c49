extension JSONReader {
    /// Reads a string; anything else is a violation.
    public mutating func readString() throws(JSONError) -> String? {
        guard try peek() == UInt8(ascii: "\"") else { return try mismatch("must be a string") }
        return try stringValue()
    }

    /// Reads the string whose opening quote comes next.
    @usableFromInline
    mutating func stringValue() throws(JSONError) -> String {
        cursor += 1
        let first = cursor
        var isASCII = true
        while cursor < end {
            let byte = cursor.pointee
            if byte == UInt8(ascii: "\"") {
                let text = UnsafeBufferPointer(start: first, count: cursor - first)
                guard let string = isASCII ? Self.ascii(text) : String(validating: text, as: UTF8.self) else {
                    throw error(.invalidUTF8, at: Self.firstInvalid(in: text))
                }
                cursor += 1
                return string
            }
            if byte == UInt8(ascii: "\\") { return try unescaping(from: first) }
            if byte < 0x20 { throw error(.controlCharacter) }
            if byte >= 0x80 { isASCII = false }
            cursor += 1
        }
        throw error(.unexpectedEnd)
    }

    /// A string of bytes known to be ASCII.
    @inline(__always)
    private static func ascii(_ text: UnsafeBufferPointer<UInt8>) -> String {
        String(unsafeUninitializedCapacity: text.count) { $0.initialize(fromContentsOf: text) }
    }

    /// Reads on from the first backslash of the string that began at `first`.
    @inline(never)
    private mutating func unescaping(from first: UnsafePointer<UInt8>) throws(JSONError) -> String {
        var bytes = [UInt8](UnsafeBufferPointer(start: first, count: cursor - first))
        while cursor < end {
            let byte = cursor.pointee
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: bytes, as: UTF8.self) else {
                    throw error(.invalidUTF8, at: first)
                }
                cursor += 1
                return string
            case UInt8(ascii: "\\"):
                cursor += 1
                try readEscape(into: &bytes)
            case ..<0x20:
                throw error(.controlCharacter)
            default:
                bytes.append(byte)
                cursor += 1
            }
        }
        throw error(.unexpectedEnd)
    }

    private mutating func readEscape(into bytes: inout [UInt8]) throws(JSONError) {
        guard cursor < end else { throw error(.unexpectedEnd) }
        switch cursor.pointee {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(cursor.pointee)
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "u"):
            cursor += 1
            return try readUnicodeEscape(into: &bytes)
        default: throw error(.invalidEscape)
        }
        cursor += 1
    }

    /// Reads what follows `\u`: four hexadecimal digits, and a second escape when they are half of a pair.
    private mutating func readUnicodeEscape(into bytes: inout [UInt8]) throws(JSONError) {
        let place = cursor - 2
        var code = UInt32(try readFourDigits())
        if code & 0xF800 == 0xD800 {
            guard code < 0xDC00, cursor + 1 < end, cursor[0] == UInt8(ascii: "\\"), cursor[1] == UInt8(ascii: "u")
            else { throw error(.loneSurrogate, at: place) }
            cursor += 2
            let low = UInt32(try readFourDigits())
            guard low & 0xFC00 == 0xDC00 else { throw error(.loneSurrogate, at: place) }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw error(.loneSurrogate, at: place) }
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    private mutating func readFourDigits() throws(JSONError) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard cursor < end else { throw error(.unexpectedEnd) }
            let byte = cursor.pointee
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw error(.invalidEscape)
            }
            value = value << 4 | UInt16(digit)
            cursor += 1
        }
        return value
    }

    /// Where the first byte stands that begins no valid UTF-8 sequence; only for the error's line and column.
    private static func firstInvalid(in text: UnsafeBufferPointer<UInt8>) -> UnsafePointer<UInt8> {
        var decoder = UTF8()
        var bytes = text.makeIterator()
        var offset = 0
        while case .scalarValue(let scalar) = decoder.decode(&bytes) { offset += UTF8.width(scalar) }
        return (text.baseAddress ?? UnsafePointer(bitPattern: 1)!) + min(offset, text.count)  // reason: 1 is not null
    }
}
