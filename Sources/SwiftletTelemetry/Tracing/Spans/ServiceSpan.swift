public import Tracing

/// A span of a ``ServiceTracer`` while it lasts, or what is known here of a span of another service.
public final class ServiceSpan: Tracing.Span {
    /// What is told of the span to those who work for it; nil when there is no trace.
    public let spanContext: SpanContext?
    /// The context in which it began.
    private let base: ServiceContext
    /// What is recorded; nil when nothing is.
    package let record: SpanRecord?
    /// Whether it was begun here.
    let isOwn: Bool
    private let tracer: ServiceTracer

    enum Key: ServiceContextKey {
        typealias Value = ServiceSpan
        static var nameOverride: String? { "span" }
    }

    init(
        _ spanContext: SpanContext?, in base: ServiceContext, isOwn: Bool, record: SpanRecord?, of tracer: ServiceTracer
    ) {
        self.spanContext = spanContext
        self.base = base
        self.isOwn = isOwn
        self.record = record
        self.tracer = tracer
    }

    /// The span that the current task works for; nil when there is none.
    public static var current: ServiceSpan? { ServiceContext.current?[Key.self] }

    /// The context of those who work for the span.
    public var context: ServiceContext {
        var context = base
        context[Key.self] = self
        return context
    }

    /// Whether anything is recorded.
    public var isRecording: Bool { record != nil }

    /// The name.
    public var operationName: String {
        get { record?.name ?? "" }
        set { record?.change { $0.name = newValue } }
    }

    /// The attributes that the service has set.
    public var attributes: SpanAttributes {
        get { record?.read { $0.attributes } ?? [:] }
        set {
            record?.change { [limits = tracer.limits] state in
                let (kept, dropped) = limits.keep(newValue, over: state.attributes)
                state.attributes = kept
                state.droppedAttributes += dropped
            }
        }
    }

    /// Says how it went.
    public func setStatus(_ status: SpanStatus) { record?.change { $0.status = status } }

    /// Tells of something that happened.
    public func addEvent(_ event: SpanEvent) {
        record?.change { [limits = tracer.limits] state in
            guard state.events.count < limits.events else {
                state.droppedEvents += 1
                return
            }
            var event = event
            event.attributes = limits.keep(event.attributes, over: [:]).0
            state.events.append(event)
        }
    }

    /// Tells of an error, by its kind alone: what it says in words may hold secrets, and is in the log.
    public func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        guard let record else { return }
        let type = Self.name(of: error)
        var attributes = attributes
        attributes.set("exception.type", value: .string(type))
        addEvent(SpanEvent(name: "exception", at: instant(), attributes: attributes))
        record.change { if $0.errorType == nil { $0.errorType = type } }
    }

    /// Names another span that this one has to do with.
    public func addLink(_ link: SpanLink) {
        record?.change { [limits = tracer.limits] state in
            guard state.links.count < limits.links else {
                state.droppedLinks += 1
                return
            }
            state.links.append(SpanLink(context: link.context, attributes: limits.keep(link.attributes, over: [:]).0))
        }
    }

    /// Ends the span, which is sent soon; later calls change nothing.
    public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        guard let record, record.end(at: instant().nanosecondsSinceEpoch, tracer.limits) else { return }
        tracer.queue.offer(record)
    }

    /// How an error is called in spans: `PostgresError.Code`, and no more.
    package static func name(of error: any Error) -> String {
        error is CancellationError ? "cancelled" : String(reflecting: type(of: error))
    }

    /// Where a measured number comes from that belongs to the span; nil when the span is not recorded.
    package var exemplar: Exemplar? {
        guard record != nil, let spanContext else { return nil }
        let trace = spanContext.traceID
        return Exemplar(trace: (trace.high, trace.low), span: spanContext.spanID.number)
    }
}

// What is recorded without dictionaries, for spans of every request and statement.
extension ServiceSpan {
    /// Takes the status of an answer; from 500 on the span has failed.
    package func note(status: Int) { record?.change { $0.note(status: status) } }

    /// Takes the status of an answer, and ends the span.
    package func end(status: Int) { end { $0.note(status: status) } }

    private func end(_ last: (inout SpanRecord.State) -> Void) {
        guard let record, record.end(at: DefaultTracerClock.now.nanosecondsSinceEpoch, tracer.limits, last) else {
            return
        }
        tracer.queue.offer(record)
    }

    /// Takes what a call came to, and ends the span.
    ///
    /// - Parameters:
    ///   - status: the status of the answer; nil when there was none.
    ///   - error: what went wrong, in a word; nil when nothing did.
    ///   - isFailure: whether that is somebody's failure.
    package func end(status: Int?, error: String?, isFailure: Bool) {
        end { state in
            if let status { state.answerStatus = status }
            if let error { state.errorType = error }
            if isFailure { state.status = SpanStatus(code: .error) }
        }
    }

    /// Takes the number of rows of a statement.
    package func note(rows: Int) { record?.change { $0.details = .rows(rows) } }

    /// Takes a failure, by a kind of which there are few, and perhaps a code in the words of a database.
    package func note(failure type: String, code: String? = nil) {
        record?.change { state in
            state.errorType = type
            state.responseCode = code
            state.status = SpanStatus(code: .error)
        }
    }

    /// Runs a closure whose spans are children of this one.
    package func whileCurrent<R>(_ body: () throws -> R) rethrows -> R {
        try ServiceContext.$current.withValue(context, operation: body)
    }

    /// Runs a closure whose spans are children of this one.
    package nonisolated(nonsending) func whileCurrent<R>(
        _ body: nonisolated(nonsending) () async throws -> R
    ) async rethrows -> R {
        try await ServiceContext.$current.withValue(context, operation: body)
    }
}

extension SpanRecord.State {
    /// Takes the status of an answer; from 500 on the span has failed.
    fileprivate mutating func note(status: Int) {
        answerStatus = status
        guard status >= 500 else { return }
        self.status = SpanStatus(code: .error)
        if errorType == nil { errorType = String(status) }
    }
}
