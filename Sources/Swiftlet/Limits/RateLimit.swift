import HTTPTypes
import NIOCore
public import SwiftletHTTP
import SwiftletSchema
import Synchronization

/// A middleware that lets each client make so many requests in a time, and answers further ones with 429.
///
/// Each client has a bucket of tokens that fills steadily: a client that was quiet may make `burst` requests at once, and
/// then as many as come in. Answers tell what is left in the fields `RateLimit` and `RateLimit-Policy`
/// (draft-ietf-httpapi-ratelimit-headers-11), refusals when to come again in `Retry-After`.
///
/// ```swift
/// app.add(middleware: RateLimit(600, per: .seconds(60)))                        // for all routes
/// app.group("/v1", middleware: .rateLimit(20, per: .seconds(1), by: .header(.authorization))) { v1 in … }
/// @POST("/login", middleware: [.rateLimit(5, per: .seconds(60), name: "login")]) // for one
/// ```
///
/// Every process counts by itself. Behind proxies, `proxies.trusted` must name them for clients to be told apart.
public struct RateLimit: Middleware {
    private let key: Key
    private let limiter: RateLimiter
    private let policy: String
    private let quotedName: String
    private let interval: Int

    /// Creates a limit; numbers below 1 are taken as 1.
    ///
    /// - Parameters:
    ///   - count: how many requests may be made in `period`, in the long run.
    ///   - period: the time, at least a millisecond.
    ///   - burst: how many requests may be made at once; `count` by default.
    ///   - key: what tells clients apart; their addresses by default.
    ///   - name: the name in the fields of answers, in ASCII.
    ///   - maximumKeys: of how many clients is known what they have left. Where there are more, those that were quiet for
    ///     longest begin anew. 100,000 take about 4 MB.
    public init(
        _ count: Int, per period: Duration, burst: Int? = nil, by key: Key = .address, name: String = "default",
        maximumKeys: Int = 100_000
    ) {
        self.init(count, per: period, burst: burst, by: key, name: name, maximumKeys: maximumKeys) {
            Int(truncatingIfNeeded: NIODeadline.now().uptimeNanoseconds)
        }
    }

    /// Creates a limit with a clock of its own, which gives nanoseconds.
    init(
        _ count: Int, per period: Duration, burst: Int? = nil, by key: Key = .address, name: String = "default",
        maximumKeys: Int = 100_000, now: @escaping @Sendable () -> Int
    ) {
        // A year at most, so that no sum of times overflows.
        let time = Int(min(max(period, .milliseconds(1)), .seconds(366 * 86_400)) / .nanoseconds(1))
        interval = max(time / max(count, 1), 1)
        let capacity = max(burst ?? count, 1)
        self.key = key
        limiter = RateLimiter(interval: interval, capacity: capacity, maximumKeys: maximumKeys, now: now)
        // RFC 9651 section 3.3.3: strings have printable ASCII, and escape two of its characters.
        quotedName = "\"\(name.filter { $0.isASCII && !"\"\\".contains($0) && (" "..."~").contains($0) })\""
        policy = "\(quotedName);q=\(capacity);w=\(Self.seconds(Double(interval) * Double(capacity)))"
    }

    /// 429.
    public var failureDescriptions: [FailureDescription] {
        [FailureDescription(.tooManyRequests, message: Failure.tooManyRequests().message)]
    }

    /// Answers, or refuses with 429.
    ///
    /// - Throws: ``Refusal`` where the client has nothing left.
    public func respond(to request: Request, next: Next) async throws -> Response {
        guard let key = key.fingerprint(request, next.proxies) else { return await next(request) }
        let verdict = limiter.take(key)
        guard verdict.isGranted else {
            var headers: HTTPFields = [.retryAfter: String(Self.seconds(Double(verdict.wait)))]
            announce(verdict, in: &headers)
            throw Refusal(.tooManyRequests(), headers: headers)
        }
        var response = await next(request)
        announce(verdict, in: &response.headers)
        return response
    }

    private func announce(_ verdict: TokenBuckets.Verdict, in headers: inout HTTPFields) {
        // What is left is told for the time in which as much comes in, so that whoever spreads it over that time keeps to
        // the rate (section 8.5 of the draft). Where nothing is left, it ends when Retry-After does (section 6).
        let window = verdict.remaining > 0 ? Double(verdict.remaining) * Double(interval) : Double(verdict.wait)
        headers.append(HTTPField(name: .rateLimitPolicy, value: policy))
        headers.append(
            HTTPField(name: .rateLimit, value: "\(quotedName);r=\(verdict.remaining);t=\(Self.seconds(window))"))
    }

    /// Whole seconds, at least one.
    private static func seconds(_ nanoseconds: Double) -> Int { max(Int((nanoseconds / 1e9).rounded(.up)), 1) }
}

extension Middleware where Self == RateLimit {
    /// Lets each client make so many requests in a time. See ``RateLimit/init(_:per:burst:by:name:maximumKeys:)``.
    public static func rateLimit(
        _ count: Int, per period: Duration, burst: Int? = nil, by key: RateLimit.Key = .address,
        name: String = "default", maximumKeys: Int = 100_000
    ) -> RateLimit {
        RateLimit(count, per: period, burst: burst, by: key, name: name, maximumKeys: maximumKeys)
    }
}

/// The buckets of all clients, in shards that are locked by themselves.
private final class RateLimiter: Sendable {
    private final class Shard: Sendable {
        let buckets: Mutex<TokenBuckets>

        init(_ buckets: TokenBuckets) { self.buckets = Mutex(buckets) }
    }

    private let shards: [Shard]
    private let now: @Sendable () -> Int

    init(interval: Int, capacity: Int, maximumKeys: Int, now: @escaping @Sendable () -> Int) {
        // A shard of few keys would let go of clients while others are empty.
        let count = maximumKeys >= 4096 ? 16 : 1
        shards = (0..<count).map { _ in
            Shard(TokenBuckets(interval: interval, capacity: capacity, maximumKeys: maximumKeys / count))
        }
        self.now = now
    }

    func take(_ key: UInt64) -> TokenBuckets.Verdict {
        // The dictionary in the shard hashes once more, so that a part of the key may choose the shard.
        let shard = shards[Int(truncatingIfNeeded: key >> 60) % shards.count]
        return shard.buckets.withLock { $0.take(key, at: now()) }
    }
}

extension HTTPField.Name {
    fileprivate static let rateLimit = HTTPField.Name("RateLimit")!  // reason: a literal that is a token
    fileprivate static let rateLimitPolicy = HTTPField.Name("RateLimit-Policy")!  // reason: a literal that is a token
}
