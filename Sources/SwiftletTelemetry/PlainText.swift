/// Text that stands in a string of JSON as it is, and is harmless on a terminal too: printable ASCII, no quote and no backslash.
enum PlainText {
    /// Whether that is all that there is; eight bytes at a time.
    static func holds(_ text: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index &+ 8 <= text.count {
            guard holds(text.loadUnaligned(fromByteOffset: index, as: UInt64.self)) else { return false }
            index &+= 8
        }
        while index < text.count {
            let byte = text[index]
            guard (0x20..<0x7F).contains(byte), byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else {
                return false
            }
            index &+= 1
        }
        return true
    }

    /// Whether eight bytes are plain. A byte less than `n` has its high bit set in `(x - n…n) & ~x` (Bit Twiddling Hacks,
    /// "Determine if a word has a byte less than n"); those behind another one that is found may be found in error.
    private static func holds(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let (quotes, backslashes, deletes) = (word ^ (ones &* 0x22), word ^ (ones &* 0x5C), word ^ (ones &* 0x7F))
        let found =
            word | (word &- ones &* 0x20) & ~word | (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes
            | (deletes &- ones) & ~deletes
        return found & (ones &* 0x80) == 0
    }
}
