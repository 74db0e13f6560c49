/// JSON while it is written, straight in bytes (RFC 8259).
struct JSONBytes {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    /// Appends what stands in our code.
    mutating func append(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends JSON that has been written before.
    mutating func append(bytes more: [UInt8]) { bytes.append(contentsOf: more) }

    /// Appends a string.
    mutating func append(string text: String) {
        bytes.append(UInt8(ascii: "\""))
        append(escaped: text)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends a text within a string, in small letters where that is wanted.
    mutating func append(escaped text: String, lowercased: Bool = false) {
        let start = bytes.count
        var text = text
        text.withUTF8 { text in
            if text.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
                bytes.append(contentsOf: text)
            } else {
                for byte in text { append(byte: byte) }
            }
        }
        guard lowercased else { return }
        for index in start..<bytes.count where (0x41...0x5A).contains(bytes[index]) { bytes[index] |= 0x20 }
    }

    private mutating func append(byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case ..<0x20:
            append("\\u00")
            bytes.append(UInt8(ascii: "0") + byte >> 4)
            bytes.append(contentsOf: Hexadecimal.text(UInt64(byte)).utf8.suffix(1))
        default: bytes.append(byte)
        }
    }

    /// Appends the digits of an id of 64 bits.
    mutating func append(id number: UInt64) {
        bytes.append(UInt8(ascii: "\""))
        Hexadecimal.append(number, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends the digits of an id of 128 bits.
    mutating func append(id high: UInt64, _ low: UInt64) {
        bytes.append(UInt8(ascii: "\""))
        Hexadecimal.append(high, to: &bytes)
        Hexadecimal.append(low, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends a whole number of up to 64 bits.
    mutating func append(_ number: some FixedWidthInteger) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        // 2^64 has 20 digits.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = UInt64(number.magnitude)
            var start = digits.count
            repeat {
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            } while rest > 0
            bytes.append(contentsOf: digits[start...])
        }
    }

    /// Appends a comma unless it would be the first.
    mutating func separate(_ isFirst: inout Bool) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
    }
}
