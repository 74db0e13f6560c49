extension JSONWriter {
    /// Writes a string with quotes; escapes what RFC 8259, section 7, says must be, and nothing else.
    @inlinable
    public mutating func string(_ value: String) {
        var value = value
        value.withUTF8 { string(utf8: $0) }
    }

    /// Writes UTF-8 text as a string with quotes.
    @usableFromInline
    package mutating func string(utf8 source: UnsafeBufferPointer<UInt8>) {
        var output = reserve(source.count &+ 2)
        output.pointee = Self.quote
        output += 1
        guard var input = source.baseAddress else {
            output.pointee = Self.quote
            count &+= 2
            return
        }
        let end = input + source.count
        while input + 8 <= end {
            let word = UnsafeRawPointer(input).loadUnaligned(as: UInt64.self)
            if Self.needsEscape(word) { break }
            UnsafeMutableRawPointer(output).storeBytes(of: word, as: UInt64.self)
            input += 8
            output += 8
        }
        while input < end {
            let byte = input.pointee
            guard byte >= 0x20, byte != Self.quote, byte != Self.backslash else { break }
            output.pointee = byte
            input += 1
            output += 1
        }
        count = output - start
        if input < end { escaped(UnsafeBufferPointer(start: input, count: end - input)) }
        byte(Self.quote)
    }

    /// The rest of a string, from the first byte that needs an escape.
    @inline(never)
    private mutating func escaped(_ source: UnsafeBufferPointer<UInt8>) {
        for byte in source {
            // The longest escape has six bytes; room for the rest and the quote is kept by `reserve` as it goes.
            let output = reserve(6)
            switch byte {
            case Self.quote, Self.backslash:
                output[0] = Self.backslash
                output[1] = byte
                count &+= 2
            case 0x20...:
                output[0] = byte
                count &+= 1
            default:
                output[0] = Self.backslash
                if let short = Self.shortEscape(byte) {
                    output[1] = short
                    count &+= 2
                } else {
                    output[1] = UInt8(ascii: "u")
                    output[2] = UInt8(ascii: "0")
                    output[3] = UInt8(ascii: "0")
                    output[4] = UInt8(ascii: "0") + byte >> 4
                    output[5] = Self.hexDigit(byte & 0xF)
                    count &+= 6
                }
            }
        }
    }

    @usableFromInline static var quote: UInt8 { UInt8(ascii: "\"") }
    @usableFromInline static var backslash: UInt8 { UInt8(ascii: "\\") }

    static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    private static func shortEscape(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x08: UInt8(ascii: "b")
        case 0x09: UInt8(ascii: "t")
        case 0x0A: UInt8(ascii: "n")
        case 0x0C: UInt8(ascii: "f")
        case 0x0D: UInt8(ascii: "r")
        default: nil
        }
    }

    /// Whether one of eight bytes is a control character, a quote or a backslash.
    ///
    /// Looks at all eight at once: a byte less than `n` has its high bit set in `(x - n…n) & ~x` (Bit Twiddling
    /// Hacks, "Determine if a word has a byte less than n"; a false alarm only costs the slow path).
    @inline(__always)
    static func needsEscape(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let controls = (word &- ones &* 0x20) & ~word
        let quotes = word ^ (ones &* UInt64(quote))
        let backslashes = word ^ (ones &* UInt64(backslash))
        let matches = controls | ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
        return matches & highs != 0
    }
}
