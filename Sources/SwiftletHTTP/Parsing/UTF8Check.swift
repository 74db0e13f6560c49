/// Tells whether bytes are UTF-8 (RFC 3629), one after the other.
struct UTF8Check: Sendable {
    /// How many continuation bytes are missing, and between which bounds the next one must be.
    private var missing = 0
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    /// Whether no character is begun and not ended.
    var isComplete: Bool { missing == 0 }

    /// Takes the next byte, and tells whether it may stand there.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        missing == 0 && byte < 0x80 || takeOther(byte)
    }

    private mutating func takeOther(_ byte: UInt8) -> Bool {
        if missing > 0 {
            guard byte >= lowest, byte <= highest else { return false }
            missing &-= 1
            lowest = 0x80
            highest = 0xBF
            return true
        }
        switch byte {
        case 0xC2...0xDF: missing = 1
        case 0xE0...0xEF:
            missing = 2
            // Neither overlong forms nor surrogates.
            if byte == 0xE0 { lowest = 0xA0 }
            if byte == 0xED { highest = 0x9F }
        case 0xF0...0xF4:
            missing = 3
            // Neither overlong forms nor what lies above U+10FFFF.
            if byte == 0xF0 { lowest = 0x90 }
            if byte == 0xF4 { highest = 0x8F }
        default: return false
        }
        return true
    }
}
