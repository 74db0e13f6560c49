import HTTPTypes
public import SwiftletHTTP
import SwiftletSchema

/// A middleware that lets so many requests in at a time, and answers further ones with 503.
///
/// For what can only be done for a few at once, such as reports that take a lot of memory:
///
/// ```swift
/// @GET("/report", middleware: [.concurrency(4)])
/// func report() async throws -> Report { … }
/// ```
///
/// An answer that is streamed counts until its end. Every process counts by itself.
public struct ConcurrencyLimit: Middleware {
    private let gate: ConcurrencyGate
    private let retryAfter: Int

    /// Creates a limit; one below 1 is taken as 1.
    ///
    /// - Parameters:
    ///   - limit: how many requests are inside at most.
    ///   - queue: how many others may wait to be let in; none by default, for who waits takes longer, and is not served
    ///     sooner.
    ///   - patience: how long they wait at most.
    ///   - retryAfter: when those that are refused are told to come again; in whole seconds.
    public init(
        _ limit: Int, queue: Int = 0, patience: Duration = .seconds(1), retryAfter: Duration = .seconds(1)
    ) {
        gate = ConcurrencyGate(limit: limit, queue: queue, patience: patience)
        self.retryAfter = Int(min(max(retryAfter, .seconds(1)), .seconds(86_400)) / .seconds(1))
    }

    private static let message = "too many requests are being answered at this path"

    /// 503.
    public var failureDescriptions: [FailureDescription] {
        [FailureDescription(.unavailable, message: Self.message)]
    }

    /// Answers, or refuses with 503.
    ///
    /// - Throws: ``Refusal`` where there is no place; `CancellationError` when the task is cancelled while it waits.
    public func respond(to request: Request, next: Next) async throws -> Response {
        guard let place = await gate.enter() else {
            try Task.checkCancellation()
            throw Refusal(.unavailable(Self.message), headers: [.retryAfter: String(retryAfter)])
        }
        defer { withExtendedLifetime(place) {} }
        var response = await next(request)
        if let (length, produce) = response.stream {
            // An answer that nobody takes is let go of, and the place with it.
            response.body = .stream(contentLength: length) { writer in
                defer { withExtendedLifetime(place) {} }
                try await produce(writer)
            }
        }
        return response
    }
}

extension Middleware where Self == ConcurrencyLimit {
    /// Lets so many requests in at a time. See ``ConcurrencyLimit/init(_:queue:patience:retryAfter:)``.
    public static func concurrency(
        _ limit: Int, queue: Int = 0, patience: Duration = .seconds(1), retryAfter: Duration = .seconds(1)
    ) -> ConcurrencyLimit {
        ConcurrencyLimit(limit, queue: queue, patience: patience, retryAfter: retryAfter)
    }
}
