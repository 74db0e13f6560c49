import HTTPTypes
import Logging
import NIOCore
import SwiftletHTTP
import SwiftletTelemetry

/// Writes one line for each request.
final class RequestLog: Sendable {
    /// Requests that were answered with less than 500 are logged at this level; others as errors.
    private let level: Logger.Level
    private let logger: Logger
    /// Writes lines without metadata in dictionaries, where the logger's handler can.
    private let writer: LineWriter?
    /// Paths that machines ask for all the time; requests to them are logged at `debug` at most.
    private let quietPaths: [[UInt8]]

    init(level: Logger.Level, logger: Logger, quietPaths: [String]) {
        self.level = level
        self.logger = logger
        self.quietPaths = quietPaths.map { Array($0.utf8) }
        writer = (logger.handler as? any LineLogHandler)?.lineWriter
    }

    /// The time from which a request's duration counts; nil when no line will be written whatever the answer.
    var start: NIODeadline? {
        logger.logLevel <= max(level, .error) ? .now() : nil
    }

    /// Logs a request that was just answered. Nothing is made for lines that are not written.
    func note(
        _ request: Request, _ response: Response, _ context: RequestContext, after time: TimeAmount
    ) {
        var level = response.status.code >= 500 ? Logger.Level.error : level
        guard logger.logLevel <= level else { return }
        request.withPath { path in
            if quietPaths.contains(where: { $0.count == path.count && path.elementsEqual($0) }) {
                level = min(self.level, .debug)
            }
            guard logger.logLevel <= level else { return }
            let hundredths = Int(time.nanoseconds / 10_000)
            let (trace, method, status) = (context.span?.spanContext, request.method.rawValue, response.status.code)
            let isWritten = writer?.write(level, "request", hasTrace: trace != nil) { line in
                line.add("duration_ms", hundredths: hundredths)
                line.add("method", method)
                line.add("path", utf8: path)
                context.id.withUTF8 { line.add("request_id", utf8: $0) }
                if let trace { line.add("span_id", trace.spanID.description) }
                line.add("status", status)
                if let trace { line.add("trace_id", trace.traceID.description) }
            }
            guard isWritten != true else { return }
            logger(of: context).log(
                level: level, "request",
                metadata: [
                    "method": "\(method)", "path": "\(String(decoding: path, as: UTF8.self))",
                    "status": .stringConvertible(status),
                    "duration_ms": .stringConvertible(Double(hundredths) / 100),
                ])
        }
    }

    /// Logs what the server refused before it was a request.
    func note(refusal status: HTTPResponse.Status, _ reason: String, _ context: RequestContext) {
        // Too many connections are the operator's concern, all else is the client's mistake.
        let level = status == .serviceUnavailable ? max(level, .warning) : level
        logger(of: context).log(
            level: level, "request refused",
            metadata: ["status": .stringConvertible(status.code), "reason": "\(reason)"])
    }

    /// The logger with the request's id.
    private func logger(of context: RequestContext) -> Logger {
        var logger = logger
        logger[metadataKey: "request_id"] = "\(context.requestID)"
        return logger
    }
}
