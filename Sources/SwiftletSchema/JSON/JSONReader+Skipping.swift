extension JSONReader {
    /// Passes one value of any kind, checking that it is JSON.
    public mutating func skipValue() throws(JSONError) {
        switch try peek() {
        case UInt8(ascii: "{"):
            try enter()
            while try nextKey() != nil { try skipValue() }
        case UInt8(ascii: "["):
            try enter()
            while try nextItem() { try skipValue() }
        case UInt8(ascii: "\""): _ = try stringValue()
        case UInt8(ascii: "t"): try expect("true")
        case UInt8(ascii: "f"): try expect("false")
        case UInt8(ascii: "n"): try expect("null")
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try skipNumber()
        default: throw error(.unexpectedByte)
        }
    }

    /// Passes one value of any kind and lends its bytes.
    public mutating func readRaw() throws(JSONError) -> String {
        _ = try peek()
        let first = cursor
        try skipValue()
        return String(decoding: UnsafeBufferPointer(start: first, count: cursor - first), as: UTF8.self)
    }
}
