import Synchronization
public import Tracing

/// The tracer of a service, a backend of swift-distributed-tracing: begins spans, and passes their context from service to
/// service.
///
/// As long as nobody takes the spans it records none, and passes on what callers have told of their traces as it is.
public final class ServiceTracer: Tracer {
    let limits: SpanLimits
    package let queue: SpanQueue
    private let propagation: Propagation
    private let sampler: Sampler
    private let recording = Atomic(false)

    /// A tracer.
    ///
    /// - Parameters:
    ///   - propagation: the forms in which contexts are passed.
    ///   - sampling: which traces are recorded.
    package init(
        propagation: Propagation, sampling: Sampling = .standard, limits: SpanLimits = SpanLimits(), queue: SpanQueue
    ) {
        self.propagation = propagation
        self.limits = limits
        self.queue = queue
        sampler = Sampler(sampling)
    }

    /// Whether somebody takes the spans.
    package var isRecording: Bool { recording.load(ordering: .relaxed) }

    /// Records spans from now on, for somebody takes them.
    package func record() { recording.store(true, ordering: .relaxed) }

    /// Begins a span.
    public func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> ServiceSpan {
        let context = context()
        guard isRecording else { return passing(context) }
        return begin(
            operationName, nil, kind, in: context, under: context[ServiceSpan.Key.self],
            at: instant().nanosecondsSinceEpoch)
    }

    /// Begins a span of a kind that is known before.
    package func startSpan(_ template: SpanTemplate, ofKind kind: SpanKind) -> ServiceSpan {
        let context = ServiceContext.current ?? .topLevel
        guard isRecording else { return passing(context) }
        return begin(
            template.name, template, kind, in: context, under: context[ServiceSpan.Key.self],
            at: DefaultTracerClock.now.nanosecondsSinceEpoch)
    }

    /// Begins the span of a call, and gives the fields that tell the one who is called of it.
    ///
    /// - Parameters:
    ///   - name: the name of the span.
    ///   - call: gives what is recorded of the call.
    ///   - put: takes a field and its value.
    /// - Returns: Nil when nothing is recorded.
    package func startCall(
        _ name: @autoclosure () -> String, _ call: () -> MadeCall, put: (PropagationField, String) -> Void
    ) -> ServiceSpan? {
        let base = ServiceContext.current ?? .topLevel
        let parent = base[ServiceSpan.Key.self]
        guard isRecording else {
            propagation.write(parent?.spanContext, isOwn: parent?.isOwn ?? false, base.baggage, put)
            return nil
        }
        let context = child(of: parent)
        propagation.write(context, isOwn: true, base.baggage, put)
        guard context.isSampled else { return nil }
        var call = call()
        call.limit(limits)
        let record = SpanRecord(
            context, parentID: parent?.spanContext?.spanID, kind: .client,
            start: DefaultTracerClock.now.nanosecondsSinceEpoch, name: name(), nil, .call(call))
        return ServiceSpan(context, in: base, isOwn: true, record: record, of: self)
    }

    /// Begins the span of a request.
    ///
    /// - Parameters:
    ///   - template: what the spans of its route have in common.
    ///   - sampler: what decides for its route; nil is what decides for the others.
    ///   - isTold: whether a field that tells of a trace may be there.
    ///   - field: gives the request's header fields.
    ///   - request: gives what is recorded of the request.
    /// - Returns: Nil when there is nothing to record and nothing to pass on.
    package func startSpan(
        _ template: SpanTemplate, _ sampler: Sampler?, isTold: Bool, _ field: (PropagationField) -> String?,
        _ request: () -> ServedRequest
    ) -> ServiceSpan? {
        if !isTold, !isRecording { return nil }
        let parent = isTold ? propagation.read(field) : RemoteParent()
        guard isRecording else { return parent.isEmpty ? nil : passing(parent) }
        let traceID: TraceID
        var flags: TraceFlags
        if let context = parent.context {
            traceID = context.traceID
            flags = context.flags.subtracting([.sampled, .debug, .undecided])
        } else {
            traceID = .random()
            flags = .random
        }
        if parent.isDebug {
            flags.formUnion([.sampled, .debug])
        } else if (sampler ?? self.sampler).samples(traceID, parent: parent.isSampled) {
            flags.insert(.sampled)
        }
        let context = SpanContext(
            traceID: traceID, spanID: .random(), flags: flags, traceState: parent.context?.traceState ?? .empty)
        var base = ServiceContext.topLevel
        if let baggage = parent.baggage { base.baggage = baggage }
        var record: SpanRecord?
        if context.isSampled {
            var request = request()
            request.limit(limits)
            record = SpanRecord(
                context, parentID: parent.context?.spanID, kind: .server,
                start: DefaultTracerClock.now.nanosecondsSinceEpoch, name: template.name, template, .request(request))
        }
        return ServiceSpan(context, in: base, isOwn: true, record: record, of: self)
    }

    private func begin(
        _ name: String, _ template: SpanTemplate?, _ kind: SpanKind, in base: ServiceContext,
        under parent: ServiceSpan?, at start: UInt64
    ) -> ServiceSpan {
        let context = child(of: parent)
        let record =
            context.isSampled
            ? SpanRecord(
                context, parentID: parent?.spanContext?.spanID, kind: kind, start: start, name: name, template, .none)
            : nil
        return ServiceSpan(context, in: base, isOwn: true, record: record, of: self)
    }

    /// The context of a new span, and whether it is recorded.
    private func child(of parent: ServiceSpan?) -> SpanContext {
        guard let known = parent?.spanContext else {
            let traceID = TraceID.random()
            let isSampled = sampler.samples(traceID, parent: nil)
            return SpanContext(
                traceID: traceID, spanID: .random(), flags: isSampled ? [.sampled, .random] : .random)
        }
        var flags = known.flags
        // A caller's decision is looked at once, where its request comes in or its message is read.
        if parent?.isOwn == false, !flags.contains(.debug) {
            flags.subtract([.sampled, .undecided])
            if sampler.samples(known.traceID, parent: known.decision) { flags.insert(.sampled) }
        }
        return SpanContext(traceID: known.traceID, spanID: .random(), flags: flags, traceState: known.traceState)
    }

    // MARK: Passing on

    /// A span in whose place its parent is told to those who are called.
    private func passing(_ context: ServiceContext) -> ServiceSpan {
        ServiceSpan(context[ServiceSpan.Key.self]?.spanContext, in: context, isOwn: false, record: nil, of: self)
    }

    private func passing(_ parent: RemoteParent) -> ServiceSpan {
        var base = ServiceContext.topLevel
        if let baggage = parent.baggage { base.baggage = baggage }
        return ServiceSpan(parent.context, in: base, isOwn: false, record: nil, of: self)
    }

    /// The span of a context.
    public func activeSpan(identifiedBy context: ServiceContext) -> ServiceSpan? { context[ServiceSpan.Key.self] }

    /// Reads what a caller has told.
    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        let parent = propagation.read { extractor.extract(key: $0.name, from: carrier) }
        if let baggage = parent.baggage { context.baggage = baggage }
        guard let remote = parent.context else { return }
        context[ServiceSpan.Key.self] = ServiceSpan(remote, in: context, isOwn: false, record: nil, of: self)
    }

    /// Tells those who are called.
    public func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        let span = context[ServiceSpan.Key.self]
        propagation.write(span?.spanContext, isOwn: span?.isOwn ?? false, context.baggage) { field, value in
            injector.inject(value, forKey: field.name, into: &carrier)
        }
    }

    /// Does nothing: spans are sent in batches, by a task that asks nobody to wait.
    public func forceFlush() {}
}
