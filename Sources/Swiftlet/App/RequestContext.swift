public import Logging

/// What belongs to one request and travels with its task and child tasks.
public struct RequestContext: Sendable {
    /// The request that the current task works for; nil outside of requests.
    @TaskLocal public static var current: RequestContext?

    /// The request's id: the client's `x-request-id`, or one made here.
    public let requestID: String

    private let base: Logger

    init(requestID: String, logger: Logger) {
        self.requestID = requestID
        self.base = logger
    }

    /// The lowest level that ``logger`` writes, found without making it.
    var logLevel: Logger.Level { base.logLevel }

    /// A logger that adds the request's id to each line.
    public var logger: Logger {
        var logger = base
        logger[metadataKey: "request_id"] = "\(requestID)"
        return logger
    }
}
