/// B3 propagation as Zipkin's instrumentations know it (openzipkin/b3-propagation), in one field or in several.
enum B3 {
    /// What a caller has told.
    struct Told: Equatable {
        /// The caller's span; nil when only the decision was told.
        var ids: (traceID: TraceID, spanID: SpanID)?
        /// Whether the trace is recorded; nil when that is left to us.
        var isSampled: Bool?
        /// Whether it is whatever samplers say.
        var isDebug = false

        static func == (a: Told, b: Told) -> Bool {
            a.ids?.traceID == b.ids?.traceID && a.ids?.spanID == b.ids?.spanID && a.isSampled == b.isSampled
                && a.isDebug == b.isDebug
        }
    }

    /// Reads the field `b3`: `<trace>-<span>[-<decision>[-<parent>]]`, or the decision alone. Nil for what is malformed.
    static func parse(single text: String) -> Told? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 1 { return decision(parts[0]) }
        guard parts.count <= 4, let ids = ids(parts[0], parts[1]) else { return nil }
        if parts.count == 4, spanID(parts[3]) == nil { return nil }
        guard parts.count > 2 else { return Told(ids: ids) }
        guard var told = decision(parts[2]) else { return nil }
        told.ids = ids
        return told
    }

    /// Reads the fields `x-b3-…`. Nil when there are none, or one is malformed.
    static func parse(traceID: String?, spanID: String?, sampled: String?, flags: String?) -> Told? {
        var told = Told()
        switch sampled {
        case "1", "true": told.isSampled = true
        case "0", "false": told.isSampled = false
        case nil: break
        default: return nil
        }
        if flags == "1" { told = Told(isSampled: true, isDebug: true) }
        guard traceID != nil || spanID != nil else { return told.isSampled == nil ? nil : told }
        guard let traceID, let spanID, let ids = ids(traceID, spanID) else { return nil }
        told.ids = ids
        return told
    }

    /// The field `b3` of a span.
    static func single(_ context: SpanContext) -> String {
        let ids = "\(context.traceID)-\(context.spanID)"
        if context.flags.contains(.debug) { return ids + "-d" }
        return context.decision.map { ids + ($0 ? "-1" : "-0") } ?? ids
    }

    private static func decision(_ text: String) -> Told? {
        switch text {
        case "0": Told(isSampled: false)
        case "1": Told(isSampled: true)
        case "d": Told(isSampled: true, isDebug: true)
        default: nil
        }
    }

    /// Ids of traces may have 64 bits.
    private static func ids(_ trace: String, _ span: String) -> (TraceID, SpanID)? {
        let digits = Array(trace.utf8)
        guard let spanID = spanID(span) else { return nil }
        let traceID: TraceID?
        switch digits.count {
        case 16: traceID = Hexadecimal.number(digits, allowsCapitals: true).flatMap { TraceID(high: 0, low: $0) }
        case 32:
            guard let high = Hexadecimal.number(digits[..<16], allowsCapitals: true),
                let low = Hexadecimal.number(digits[16...], allowsCapitals: true)
            else { return nil }
            traceID = TraceID(high: high, low: low)
        default: return nil
        }
        return traceID.map { ($0, spanID) }
    }

    private static func spanID(_ text: String) -> SpanID? {
        guard text.utf8.count == 16 else { return nil }
        return Hexadecimal.number(text.utf8, allowsCapitals: true).flatMap { SpanID($0) }
    }
}
