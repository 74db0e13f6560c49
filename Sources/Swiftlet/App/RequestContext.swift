public import Logging
import SwiftletHTTP
import SwiftletTelemetry

/// What belongs to one request and travels with its task and child tasks.
public struct RequestContext: Sendable {
    /// The request that the current task works for; nil outside of requests.
    @TaskLocal public static var current: RequestContext?

    /// The request's id: the client's `x-request-id`, or one made here.
    public var requestID: String { id.description }

    /// The id of the trace that the request belongs to, 32 hexadecimal digits; nil when nothing is traced.
    public var traceID: String? { span?.spanContext?.traceID.description }

    let id: RequestID
    /// The request's span; nil when nothing is traced.
    let span: ServiceSpan?
    private let base: Logger
    private var timing: RequestTiming
    /// When a caller that is trusted with that gives up.
    let callerDeadline: ContinuousClock.Instant?

    init(
        id: RequestID, logger: Logger, timing: RequestTiming, span: ServiceSpan? = nil,
        callerDeadline: ContinuousClock.Instant? = nil
    ) {
        self.id = id
        self.base = logger
        self.timing = timing
        self.span = span
        self.callerDeadline = callerDeadline
    }

    /// The same for who takes its place with another timing.
    func timed(_ timing: RequestTiming) -> RequestContext {
        var context = self
        context.timing = timing
        return context
    }

    /// About when the server gives up waiting for the handler and answers 503, or the caller gives up waiting for the
    /// answer (setting `deadline.peers`); nil if neither does.
    ///
    /// Work that would end later is in vain: calls to other services end by then. Time in which the handler waits for the
    /// request's body is on top.
    public var deadline: ContinuousClock.Instant? {
        guard let callerDeadline else { return timing.deadline }
        return timing.deadline.map { min($0, callerDeadline) } ?? callerDeadline
    }

    /// A logger that adds the request's id to each line, and the ids of its trace and of the current span.
    public var logger: Logger {
        var logger = base
        logger[metadataKey: "request_id"] = "\(requestID)"
        if let span, let context = (ServiceSpan.current ?? span).spanContext {
            logger[metadataKey: "trace_id"] = .string(context.traceID.description)
            logger[metadataKey: "span_id"] = .string(context.spanID.description)
        }
        return logger
    }

    /// Runs a closure in the context: what it calls finds it, and its span.
    func whileCurrent<R>(_ body: () throws -> R) rethrows -> R {
        try Self.$current.withValue(self) {
            guard let span else { return try body() }
            return try span.whileCurrent(body)
        }
    }
}
