import HTTPTypes
public import Logging
import NIOCore

/// Brings each call to an instance of its service: chooses one, tries again where that is safe, gives up in time, and keeps
/// calls away from what fails.
///
/// Instances come from a ``ServiceDiscovery``; the last list holds until there is another. End it with ``shutdown()``.
public final class BalancedTransport: UpstreamTransport {
    /// How long a call waits for the first list of instances.
    private static let listPatience = TimeAmount.seconds(5)

    private let upstreams: [String: Upstream]
    private let watches: [Task<Void, Never>]
    let transport: any InstanceTransport
    private let tracing: any CallTracing
    let clock: CallClock

    /// Creates a transport.
    ///
    /// - Parameters:
    ///   - discovery: where instances are found.
    ///   - transport: what carries each try.
    ///   - policies: the services that may be called, and how.
    ///   - logger: is told what happens to instances.
    public convenience init(
        discovery: any ServiceDiscovery, transport: any InstanceTransport, policies: [String: UpstreamPolicy],
        logger: Logger = Logger(label: "swiftlet.client")
    ) {
        self.init(
            discovery: discovery, transport: transport, policies: policies, logger: logger, tracing: nil
        ) { _ in nil }
    }

    /// Creates a transport whose services are observed.
    ///
    /// - Parameter tracing: makes the spans; nil is the tracer of the process.
    package convenience init(
        discovery: any ServiceDiscovery, transport: any InstanceTransport, policies: [String: UpstreamPolicy],
        logger: Logger, tracing: (any CallTracing)?, observer: (String) -> (any UpstreamObserver)?
    ) {
        let upstreams = policies.map { Upstream($0, $1, logger: logger, observer: observer($0)) }
        self.init(
            upstreams, discovery: discovery, transport: transport, tracing: tracing ?? ProcessCallTracing(),
            clock: .system)
    }

    init(
        _ upstreams: [Upstream], discovery: any ServiceDiscovery, transport: any InstanceTransport,
        tracing: any CallTracing = ProcessCallTracing(), clock: CallClock
    ) {
        self.upstreams = Dictionary(upstreams.map { ($0.service, $0) }) { first, _ in first }
        self.transport = transport
        self.tracing = tracing
        self.clock = clock
        watches = upstreams.map { upstream in
            let lists = discovery.instances(of: upstream.service)
            return Task { for await list in lists { upstream.update(list, at: clock.now()) } }
        }
    }

    deinit { shutdown() }

    /// Ends looking for instances. Calls under way go on.
    public func shutdown() {
        for watch in watches { watch.cancel() }
    }

    /// How a service looks from here; nil when it is not called.
    package func snapshot(of service: String) -> UpstreamSnapshot? {
        upstreams[service]?.snapshot(at: clock.now())
    }

    // MARK: The way of a call

    /// Sends a request to an instance of a service, and again where that is safe, until there is an answer or the time is over.
    public func send(
        _ request: UpstreamRequest, to service: String, timeout: Duration
    ) async throws -> UpstreamResponse {
        let upstream = try upstream(of: service, for: request)
        var call = try await admit(request, to: upstream, within: timeout)
        while true {
            let ended = await attempt(&call, at: upstream)
            guard case .retry(let pause) = upstream.settle(&call, ended),
                try await mayTryAgain(&call, after: pause, ended, at: upstream)
            else { return try answer(ended, to: call, of: service) }
        }
    }

    /// Waits, and chooses who gets the next try; false when nobody may be called, and the call has ended.
    func mayTryAgain(
        _ call: inout UpstreamCall, after pause: TimeAmount, _ ended: EndedTry, at upstream: Upstream
    ) async throws -> Bool {
        do {
            try await clock.sleep(pause)
        } catch {
            upstream.end(call, .cancelled, at: clock.now())
            throw error
        }
        if upstream.choose(for: &call, at: clock.now()) { return true }
        upstream.end(call, ended.fault ?? .own, at: clock.now())
        return false
    }

    func upstream(of service: String, for request: UpstreamRequest) throws -> Upstream {
        guard let upstream = upstreams[service] else {
            throw ClientError(.unknownAddress, service: service, request: request)
        }
        return upstream
    }

    /// Waits for the first list of instances, if need be, and lets the call through.
    func admit(
        _ request: UpstreamRequest, to upstream: Upstream, within timeout: Duration
    ) async throws -> UpstreamCall {
        let begin = clock.now()
        let deadline = begin + TimeAmount(timeout)
        let patience = min(deadline, begin + Self.listPatience)
        while true {
            let now = clock.now()
            guard now < deadline else {
                throw upstream.refusal(.deadlineExceeded, "there was no time left to make the call", of: request)
            }
            switch upstream.begin(request, until: deadline, at: now) {
            case .success(let call): return call
            case .failure(.listUnknown) where now < patience: try await clock.sleep(.milliseconds(5))
            case .failure(let refusal): throw upstream.refusal(refusal, of: request)
            }
        }
    }

    /// One try, or two at the same time.
    private func attempt(_ call: inout UpstreamCall, at upstream: Upstream) async -> EndedTry {
        guard let delay = upstream.hedgingDelay(of: call) else { return await tryOnce(call, call.pick, at: upstream) }
        return await hedge(&call, after: delay, at: upstream)
    }

    /// One try at one instance.
    func tryOnce(_ call: UpstreamCall, _ pick: InstanceSet.Pick, at upstream: Upstream) async -> EndedTry {
        let begin = clock.now()
        let limit = min(call.tryTimeout, call.deadline - begin)
        let (request, span) = prepared(call, for: pick, within: limit)
        let result: Result<UpstreamResponse, any Error>
        do {
            result = .success(
                try await transport.send(
                    request, to: pick.target.address, of: upstream.service, timeout: Duration(limit)))
        } catch {
            result = .failure(error)
        }
        let end = clock.now()
        let fault = upstream.fault(of: result, took: end - begin, call)
        span?.end(result, fault)
        return EndedTry(pick: pick, result: result, fault: fault, took: end - begin, end: end)
    }

    /// A call's request as it is sent to an instance, and the span of that.
    func prepared(
        _ call: UpstreamCall, for pick: InstanceSet.Pick, within limit: TimeAmount
    ) -> (UpstreamRequest, (any TriedCallSpan)?) {
        var request = call.request
        request.headers[.requestDeadline] = String(limit.nanoseconds / 1_000_000)
        let span = tracing.begin(&request, to: pick.target, resends: call.resends)
        return (request, span)
    }

    /// The answer to a call; where its time is over that is said, rather than what the last try came to.
    private func answer(_ ended: EndedTry, to call: UpstreamCall, of service: String) throws -> UpstreamResponse {
        if case .failure(let error as ClientError) = ended.result, error.code == .timeout, ended.end >= call.deadline {
            throw ClientError(
                .deadlineExceeded, service: service, address: error.address, request: call.request,
                detail: "tries: \(call.tried.count)", cause: error)
        }
        return try ended.result.get()
    }
}
