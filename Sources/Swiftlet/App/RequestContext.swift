public import Logging
import SwiftletHTTP

/// What belongs to one request and travels with its task and child tasks.
public struct RequestContext: Sendable {
    /// The request that the current task works for; nil outside of requests.
    @TaskLocal public static var current: RequestContext?

    /// The request's id: the client's `x-request-id`, or one made here.
    public var requestID: String { id.description }

    let id: RequestID
    private let base: Logger
    private let timing: RequestTiming

    init(id: RequestID, logger: Logger, timing: RequestTiming) {
        self.id = id
        self.base = logger
        self.timing = timing
    }

    /// About when the server gives up waiting for the handler and answers 503; nil if it never does.
    ///
    /// Work that would end later is in vain. Time in which the handler waits for the request's body is on top.
    public var deadline: ContinuousClock.Instant? { timing.deadline }

    /// A logger that adds the request's id to each line.
    public var logger: Logger {
        var logger = base
        logger[metadataKey: "request_id"] = "\(requestID)"
        return logger
    }
}
