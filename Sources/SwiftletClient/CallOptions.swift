/// How a call is made: `regions.get("/cities/1", as: City.self, options: .init(timeout: .seconds(1)))`.
///
/// A POST that does no harm twice says so and is tried again, a call that is in a hurry asks two instances, and one that
/// is made again by its caller is tried once:
///
/// ```swift
/// try await orders.post("/orders", order, headers: [.idempotencyKey: key], options: .init(isIdempotent: true, retries: 3))
/// try await prices.get("/prices/\(id)", as: Price.self, options: .init(hedging: .after(.milliseconds(20))))
/// try await queue.get("/next", as: Job?.self, options: .init(retries: 0))
/// ```
///
/// What a call leaves out is as its client has it (``ServiceClient/options``), and what the client leaves out as each
/// property says.
public struct CallOptions: Sendable, Hashable {
    /// How long the whole call may take, with all its tries: until the answer is complete, or until its head has come
    /// where its body is streamed. 30 seconds.
    public var timeout: Duration?
    /// How long one try may take. 10 seconds.
    public var tryTimeout: Duration?
    /// How long a streamed body may stand still while it is waited for, or while the service takes none of it. 30
    /// seconds, and always so over `https`.
    public var idleTimeout: Duration?
    /// Whether the call may be made again when nobody knows whether the service has done it. As the method says (RFC
    /// 9110, section 9.2.2).
    public var isIdempotent: Bool?
    /// How often the call is tried again at most; 0 is never. What may be tried again, within which budget and time, stays
    /// as it is. As the service's policy says (``UpstreamPolicy/retries``).
    public var retries: Int?
    /// When the call is sent to a second instance too, if that does no harm. As the service's policy says
    /// (``UpstreamPolicy/hedging``).
    public var hedging: UpstreamPolicy.Hedging?
    /// How large the body of an answer may be, in bytes, unless it is streamed; at most the transport's limit.
    public var maximumResponseSize: Int?

    /// Creates options; what is not given is left as it is.
    public init(
        timeout: Duration? = nil, tryTimeout: Duration? = nil, idleTimeout: Duration? = nil,
        isIdempotent: Bool? = nil, retries: Int? = nil, hedging: UpstreamPolicy.Hedging? = nil,
        maximumResponseSize: Int? = nil
    ) {
        self.timeout = timeout
        self.tryTimeout = tryTimeout
        self.idleTimeout = idleTimeout
        self.isIdempotent = isIdempotent
        self.retries = retries
        self.hedging = hedging
        self.maximumResponseSize = maximumResponseSize
    }

    /// These options, and where they leave something out, others.
    package func over(_ others: CallOptions) -> CallOptions {
        var merged = others
        if let timeout { merged.timeout = timeout }
        if let tryTimeout { merged.tryTimeout = tryTimeout }
        if let idleTimeout { merged.idleTimeout = idleTimeout }
        if let isIdempotent { merged.isIdempotent = isIdempotent }
        if let retries { merged.retries = retries }
        if let hedging { merged.hedging = hedging }
        if let maximumResponseSize { merged.maximumResponseSize = maximumResponseSize }
        return merged
    }

    /// How long a whole call may take that says nothing else.
    package static let standardTimeout = Duration.seconds(30)
    /// How long a try may take where the call says nothing else.
    package static let standardTryTimeout = Duration.seconds(10)
    /// How long a streamed body may stand still where the call says nothing else.
    package static let standardIdleTimeout = Duration.seconds(30)
}
