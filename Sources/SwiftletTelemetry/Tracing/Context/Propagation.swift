import Tracing

/// A form in which the context of a trace is passed from service to service.
package enum PropagationFormat: String, CaseIterable, Sendable {
    /// `traceparent` and `tracestate` (W3C Trace Context level 2).
    case w3c
    /// `baggage` (W3C Baggage).
    case baggage
    /// `b3`, one field.
    case b3
    /// `x-b3-traceid` and others.
    case b3multi
}

/// The header fields in which contexts are passed.
package enum PropagationField: Int, CaseIterable, Sendable {
    case traceparent, tracestate, baggage, b3, b3TraceID, b3SpanID, b3Sampled, b3Flags

    /// The field's name.
    package var name: String {
        switch self {
        case .traceparent: "traceparent"
        case .tracestate: "tracestate"
        case .baggage: "baggage"
        case .b3: "b3"
        case .b3TraceID: "x-b3-traceid"
        case .b3SpanID: "x-b3-spanid"
        case .b3Sampled: "x-b3-sampled"
        case .b3Flags: "x-b3-flags"
        }
    }
}

/// What a caller has told of the trace that a request belongs to.
package struct RemoteParent: Sendable {
    /// The caller's span; nil when it told of none, or was not understood: then a new trace begins.
    var context: SpanContext?
    /// Whether the trace is recorded; nil when that is left to us.
    var isSampled: Bool?
    /// Whether it is whatever samplers say.
    var isDebug = false
    /// What was given to all those that work for the request.
    var baggage: Baggage?

    /// Whether nothing was told.
    var isEmpty: Bool { context == nil && isSampled == nil && baggage == nil }
}

/// Reads and writes the fields in which contexts are passed.
package struct Propagation: Sendable {
    /// The forms: the first that a request has is read, all are written.
    package let formats: [PropagationFormat]

    /// What tells, in `tracestate`, which of our spans was the last.
    static let traceStateKey = "swiftlet"

    /// Contexts in some forms.
    package init(_ formats: [PropagationFormat]) { self.formats = formats }

    /// What the fields of a request say.
    func read(_ field: (PropagationField) -> String?) -> RemoteParent {
        var parent = RemoteParent()
        for format in formats {
            switch format {
            case .baggage:
                guard let text = field(.baggage) else { continue }
                let baggage = Baggage(text)
                parent.baggage = baggage.isEmpty ? nil : baggage
            case .w3c:
                guard parent.context == nil, let text = field(.traceparent),
                    let (traceID, spanID, flags) = TraceParent.parse(text)
                else { continue }
                let state = field(.tracestate).flatMap { TraceState($0) } ?? .empty
                parent.context = SpanContext(traceID: traceID, spanID: spanID, flags: flags, traceState: state)
                parent.isSampled = flags.contains(.sampled)
            case .b3:
                guard parent.context == nil, let told = field(.b3).flatMap({ B3.parse(single: $0) }) else { continue }
                parent.take(told)
            case .b3multi:
                guard parent.context == nil,
                    let told = B3.parse(
                        traceID: field(.b3TraceID), spanID: field(.b3SpanID), sampled: field(.b3Sampled),
                        flags: field(.b3Flags))
                else { continue }
                parent.take(told)
            }
        }
        return parent
    }

    /// Gives the fields that tell of a span.
    ///
    /// - Parameter isOwn: whether the span was begun here: only then may what others have told be changed.
    func write(_ context: SpanContext?, isOwn: Bool, _ baggage: Baggage, _ put: (PropagationField, String) -> Void) {
        for format in formats {
            switch (format, context) {
            case (.baggage, _): if let field = baggage.field { put(.baggage, field) }
            case (_, nil): continue
            case (.w3c, let context?):
                put(.traceparent, TraceParent.text(context))
                let state =
                    isOwn && context.isSampled
                    ? context.traceState.with(Self.traceStateKey, context.spanID.description) : context.traceState
                if !state.isEmpty { put(.tracestate, state.description) }
            case (.b3, let context?): put(.b3, B3.single(context))
            case (.b3multi, let context?):
                put(.b3TraceID, context.traceID.description)
                put(.b3SpanID, context.spanID.description)
                if context.flags.contains(.debug) {
                    put(.b3Flags, "1")
                } else if let decision = context.decision {
                    put(.b3Sampled, decision ? "1" : "0")
                }
            }
        }
    }
}

extension RemoteParent {
    fileprivate mutating func take(_ told: B3.Told) {
        isSampled = told.isSampled
        isDebug = told.isDebug
        guard let (traceID, spanID) = told.ids else { return }
        var flags: TraceFlags = told.isSampled.map { $0 ? .sampled : [] } ?? .undecided
        if told.isDebug { flags.insert(.debug) }
        context = SpanContext(traceID: traceID, spanID: spanID, flags: flags)
    }
}
