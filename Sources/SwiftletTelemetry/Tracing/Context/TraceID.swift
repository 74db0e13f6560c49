/// The id of a trace: all that is done, in all services, for one request that came from outside.
///
/// 128 bits, not all of them zero (W3C Trace Context, section 3.2.2.3).
public struct TraceID: Sendable, Hashable, CustomStringConvertible {
    let high: UInt64
    let low: UInt64

    /// The id of two halves; nil when both are zero.
    public init?(high: UInt64, low: UInt64) {
        guard high | low != 0 else { return nil }
        self.high = high
        self.low = low
    }

    /// The id of 32 hexadecimal digits of small letters; nil for any other text.
    public init?(_ text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 32, let high = Hexadecimal.number(digits[..<16]),
            let low = Hexadecimal.number(digits[16...])
        else { return nil }
        self.init(high: high, low: low)
    }

    /// A new id, which nobody may take for a secret.
    static func random() -> TraceID {
        let high = RandomNumbers.next()
        return TraceID(high: high, low: RandomNumbers.next()) ?? random()
    }

    /// The 32 hexadecimal digits.
    public var description: String { Hexadecimal.text(high) + Hexadecimal.text(low) }
}

/// The id of a span within its trace: 64 bits, not all of them zero (W3C Trace Context, section 3.2.2.4).
public struct SpanID: Sendable, Hashable, CustomStringConvertible {
    let number: UInt64

    /// The id of a number; nil when it is zero.
    public init?(_ number: UInt64) {
        guard number != 0 else { return nil }
        self.number = number
    }

    /// The id of 16 hexadecimal digits of small letters; nil for any other text.
    public init?(_ text: String) {
        guard text.utf8.count == 16, let number = Hexadecimal.number(text.utf8) else { return nil }
        self.init(number)
    }

    /// A new id.
    static func random() -> SpanID { SpanID(RandomNumbers.next()) ?? random() }

    /// The 16 hexadecimal digits.
    public var description: String { Hexadecimal.text(number) }
}
