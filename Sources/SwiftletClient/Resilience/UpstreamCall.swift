import NIOCore

/// One call on its way: what it asks for, until when, and what was done for it so far.
struct UpstreamCall: Sendable {
    let request: UpstreamRequest
    let begin: NIODeadline
    /// When it must have its answer.
    let deadline: NIODeadline
    let tryTimeout: TimeAmount
    /// Whether doing it twice does no more than doing it once.
    let isIdempotent: Bool
    /// How often it is tried again at most.
    let retries: Int
    /// When it is sent to a second instance too.
    let hedging: UpstreamPolicy.Hedging
    /// Notes that parts of a body were asked for that is sent as it is made; nil where there is none, or one that can be
    /// read again.
    private let bodyMark: BodyMark?
    /// Whether it can be sent again at all.
    var isRepeatable: Bool { bodyMark?.isSet != true }
    let permit: CircuitBreaker.Permit
    /// Who gets the next try.
    var pick: InstanceSet.Pick
    /// The serials of the instances tried so far, one for each try.
    var tried: [Int] = []
    /// How many tries were begun before this one.
    var resends = 0

    init(
        _ request: UpstreamRequest, _ admission: UpstreamState.Admission, to upstream: Upstream, begin: NIODeadline,
        deadline: NIODeadline
    ) {
        (self.request, bodyMark) = BodyMark.watching(request)
        self.begin = begin
        self.deadline = deadline
        self.tryTimeout = request.options.tryTimeout.map { TimeAmount($0) } ?? upstream.tryTimeout
        isIdempotent = request.options.isIdempotent ?? request.method.isIdempotent
        retries = request.options.retries ?? upstream.policy.retries
        hedging = request.options.hedging ?? upstream.policy.hedging
        permit = admission.permit
        pick = admission.pick
    }
}

/// A try that is over.
struct EndedTry: Sendable {
    let pick: InstanceSet.Pick
    let result: Result<UpstreamResponse, any Error>
    let fault: CallFault?
    let took: TimeAmount
    let end: NIODeadline
}

/// What keeps the time of calls, so that tests need not wait.
struct CallClock: Sendable {
    var now: @Sendable () -> NIODeadline
    var sleep: @Sendable (TimeAmount) async throws -> Void

    static let system = CallClock(now: { .now() }, sleep: { try await Task.sleep(for: Duration($0)) })
}
