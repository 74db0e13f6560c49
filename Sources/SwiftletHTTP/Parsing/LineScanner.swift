/// Finds the end of a line in bytes that may not all have come yet, without looking at a byte twice.
struct LineScanner: Sendable {
    /// What a look brings.
    enum Outcome {
        /// The line ends at this position, where its CR LF stands.
        case line(end: Int)
        /// The line's end has not come yet.
        case partial
        /// There is no end before `limit`.
        case tooLong
        case fault(Fault)
    }

    /// What is wrong with a line.
    enum Fault {
        /// It ends otherwise than with CR LF.
        case lineEnd
        /// It has a control character other than the tab.
        case control
    }

    /// Before this position there is no end.
    private(set) var scanned = 0

    /// Begins a line at `start`.
    mutating func begin(at start: Int) { scanned = start }

    /// Looks on for the end of the line, which must stand before `limit`; control characters but the tab are faults.
    mutating func look(in bytes: UnsafeRawBufferPointer, limit: Int) -> Outcome {
        let end = min(bytes.count, limit)
        while true {
            let index = Self.firstControl(in: bytes, from: scanned, to: end)
            scanned = index
            guard index < end else { return index >= limit ? .tooLong : .partial }
            switch bytes.byte(index) {
            case .tab:
                scanned = index &+ 1
            case .carriageReturn:
                guard index &+ 1 < bytes.count else { return .partial }
                guard bytes.byte(index &+ 1) == .lineFeed else { return .fault(.lineEnd) }
                return .line(end: index)
            case .lineFeed: return .fault(.lineEnd)
            default: return .fault(.control)
            }
        }
    }

    /// The position of the first byte below 0x20 or equal to 0x7F, or `end`; eight bytes at a time.
    private static func firstControl(in bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Int {
        var index = start
        while index &+ 8 <= end {
            let word = UInt64(
                // reason: the eight bytes are before the end, so there is memory.
                littleEndian: bytes.baseAddress.unsafelyUnwrapped.loadUnaligned(
                    fromByteOffset: index, as: UInt64.self))
            // A byte's top bit is set in `hits` when the byte is looked for; what carries make of those above is not used.
            let delete = word ^ 0x7F7F_7F7F_7F7F_7F7F
            let hits =
                ((word &- 0x2020_2020_2020_2020) & ~word | (delete &- 0x0101_0101_0101_0101) & ~delete)
                & 0x8080_8080_8080_8080
            if hits != 0 { return index &+ hits.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < end {
            let byte = bytes.byte(index)
            if byte < 0x20 || byte == 0x7F { return index }
            index &+= 1
        }
        return end
    }
}
