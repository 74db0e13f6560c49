/// JSON while it is written, straight in bytes (RFC 8259).
struct JSONBytes: ~Copyable {
    private var bytes: GrowingBytes

    init(capacity: Int) { bytes = GrowingBytes(capacity: capacity) }

    /// What was written.
    var array: [UInt8] { bytes.array }

    /// Appends what stands in our code.
    mutating func append(_ text: StaticString) { bytes.append(text) }

    /// Appends JSON that has been written before.
    mutating func append(bytes more: [UInt8]) { more.withUnsafeBytes { bytes.append($0) } }

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
            if PlainText.holds(UnsafeRawBufferPointer(text)) {
                bytes.append(UnsafeRawBufferPointer(text))
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
            bytes.append("\\u00")
            bytes.append(String(Hexadecimal.text(UInt64(byte)).suffix(2)))
        default: bytes.append(byte)
        }
    }

    /// Appends the digits of an id of 64 bits.
    mutating func append(id number: UInt64) {
        bytes.append(count: 18) { memory in
            memory[0] = UInt8(ascii: "\"")
            Hexadecimal.write(number, to: memory, at: 1)
            memory[17] = UInt8(ascii: "\"")
        }
    }

    /// Appends the digits of an id of 128 bits.
    mutating func append(id high: UInt64, _ low: UInt64) {
        bytes.append(count: 34) { memory in
            memory[0] = UInt8(ascii: "\"")
            Hexadecimal.write(high, to: memory, at: 1)
            Hexadecimal.write(low, to: memory, at: 17)
            memory[33] = UInt8(ascii: "\"")
        }
    }

    /// Appends a whole number of up to 64 bits.
    mutating func append(_ number: some FixedWidthInteger) { bytes.append(decimal: number) }

    /// Appends a comma unless it would be the first.
    mutating func separate(_ isFirst: inout Bool) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
    }
}
