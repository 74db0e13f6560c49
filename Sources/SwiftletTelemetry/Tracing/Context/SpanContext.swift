/// What is told of a span to those who work for it: by it, spans of other services find their parent.
public struct SpanContext: Sendable, Hashable {
    /// The trace.
    public let traceID: TraceID
    /// The span.
    public let spanID: SpanID
    /// What was decided about the trace.
    public let flags: TraceFlags
    /// What others have to tell about the trace.
    public let traceState: TraceState

    /// A span's context.
    public init(traceID: TraceID, spanID: SpanID, flags: TraceFlags, traceState: TraceState = .empty) {
        self.traceID = traceID
        self.spanID = spanID
        self.flags = flags
        self.traceState = traceState
    }

    /// Whether the span is recorded.
    public var isSampled: Bool { flags.contains(.sampled) }

    /// Whether it was decided that the trace is recorded; nil when that was left open.
    var decision: Bool? { flags.contains(.undecided) ? nil : isSampled }
}

/// What was decided about a trace (W3C Trace Context level 2, section 3.2.2.5).
public struct TraceFlags: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt16

    /// Flags of bits; those that are not known are left out.
    public init(rawValue: UInt16) { self.rawValue = rawValue & 0x303 }

    /// The trace is recorded.
    public static let sampled = TraceFlags(rawValue: 0x01)
    /// The trace's id is random, at least in its lower 56 bits.
    public static let random = TraceFlags(rawValue: 0x02)
    /// Somebody looks for a fault: recorded whatever samplers say. Only B3 knows it.
    public static let debug = TraceFlags(rawValue: 0x100)

    /// Whether the trace is recorded is left to those who are told of it. Only B3 knows it.
    static let undecided = TraceFlags(rawValue: 0x200)

    /// The bits that W3C Trace Context knows.
    var byte: UInt8 { UInt8(truncatingIfNeeded: rawValue & 0x03) }
}
