/// Numbers as hexadecimal digits of small letters, as traces are named by them.
enum Hexadecimal {
    /// The number that up to 16 digits say; nil unless all are digits, of small letters where `allowsCapitals` is false.
    static func number(_ digits: some Collection<UInt8>, allowsCapitals: Bool = false) -> UInt64? {
        guard (1...16).contains(digits.count) else { return nil }
        var number: UInt64 = 0
        for digit in digits {
            guard let value = value(of: digit, allowsCapitals) else { return nil }
            number = number << 4 | value
        }
        return number
    }

    /// Writes 16 digits.
    static func write(_ number: UInt64, to bytes: UnsafeMutableRawBufferPointer, at offset: Int) {
        bytes.storeBytes(of: digits(number >> 32), toByteOffset: offset, as: UInt64.self)
        bytes.storeBytes(of: digits(number), toByteOffset: offset + 8, as: UInt64.self)
    }

    /// The 16 digits as text.
    static func text(_ number: UInt64) -> String {
        withUnsafeBytes(of: (digits(number >> 32), digits(number))) { String(decoding: $0, as: UTF8.self) }
    }

    private static func value(of digit: UInt8, _ allowsCapitals: Bool) -> UInt64? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(digit - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(digit - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): allowsCapitals ? UInt64(digit - UInt8(ascii: "A") + 10) : nil
        default: nil
        }
    }

    /// The digits of the lower 32 bits as eight bytes in the order of memory, computed side by side: each half byte is moved
    /// into a byte of its own, and the six letters are lifted from behind `9` to `a`.
    private static func digits(_ value: UInt64) -> UInt64 {
        var spread = value & 0xFFFF_FFFF
        spread = (spread | spread << 16) & 0x0000_FFFF_0000_FFFF
        spread = (spread | spread << 8) & 0x00FF_00FF_00FF_00FF
        spread = (spread | spread << 4) & 0x0F0F_0F0F_0F0F_0F0F
        let letters = ((spread &+ 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101
        return (spread &+ 0x3030_3030_3030_3030 &+ letters &* 0x27).bigEndian
    }
}
