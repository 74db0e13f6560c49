import HTTPTypes
import Logging
import SwiftletHTTP

/// Writes one line for each request.
struct RequestLog: Sendable {
    /// Requests that were answered with less than 500 are logged at this level; others as errors.
    let level: Logger.Level

    /// Paths that are asked for all the time by machines; requests to them are logged at `debug` at most.
    private static let quietPaths = ["/health", "/readyz"]

    /// Logs a request that was just answered. Nothing is made for lines that are not written.
    func note(
        _ request: Request, _ response: Response, _ context: RequestContext, since start: ContinuousClock.Instant
    ) {
        var level = response.status.code >= 500 ? Logger.Level.error : level
        guard context.logLevel <= level else { return }
        let path = request.path
        if Self.quietPaths.contains(path) {
            level = min(self.level, .debug)
            guard context.logLevel <= level else { return }
        }
        let microseconds = (ContinuousClock.now - start) / .microseconds(1)
        context.logger.log(
            level: level, "request",
            metadata: [
                "method": "\(request.method)", "path": "\(path)", "status": .stringConvertible(response.status.code),
                "duration_ms": .stringConvertible((microseconds / 10).rounded() / 100),
            ])
    }

    /// Logs what the server refused before it was a request.
    func note(refusal status: HTTPResponse.Status, _ reason: String, _ context: RequestContext) {
        // Too many connections are the operator's concern, all else is the client's mistake.
        let level = status == .serviceUnavailable ? max(level, .warning) : level
        context.logger.log(
            level: level, "request refused",
            metadata: ["status": .stringConvertible(status.code), "reason": "\(reason)"])
    }
}
