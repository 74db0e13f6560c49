import Instrumentation
public import Logging
import SwiftletTelemetry
import Tracing

/// A function whose calls are logged and made spans of: what ``Logged(type:category:detail:description:tracing:level:)``
/// writes for one.
public struct LoggedFunction: Sendable {
    private let function: String
    private let type: String
    private let category: String?
    private let detail: String
    private let description: String?
    private let isTraced: Bool
    private let level: Logger.Level

    /// Describes a function.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - scope: the name of the type around it.
    ///   - documentation: what its doc comment says.
    ///   - type: what kind of thing it is.
    ///   - category: what part of the service it belongs to; `scope` unless given.
    ///   - detail: the message of the line and the name of the span; `name` unless given.
    ///   - description: what it does; `documentation` unless given.
    ///   - tracing: whether there is a span.
    ///   - level: the level of the line.
    public init(
        _ name: String, in scope: String? = nil, documentation: String? = nil, type: String = "function",
        category: String? = nil, detail: String? = nil, description: String? = nil, tracing: Bool = true,
        level: Logger.Level = .info
    ) {
        function = scope.map { "\($0).\(name)" } ?? name
        self.type = type
        self.category = category ?? scope
        self.detail = detail ?? name
        self.description = description ?? documentation
        isTraced = tracing
        self.level = level
    }

    /// Runs what the function does.
    ///
    /// - Parameters:
    ///   - arguments: the names and values of the arguments.
    ///   - body: what it does.
    /// - Throws: what `body` throws.
    nonisolated(nonsending) public func run<R, E: Error>(
        _ arguments: @autoclosure () -> [(name: String, value: Any)],
        _ body: nonisolated(nonsending) () async throws(E) -> R
    ) async throws(E) -> R {
        let call = begin(arguments)
        guard let span = call.span else { return try call.end(await Self.result(of: body)) }
        return try call.end(
            await ServiceContext.$current.withValue(span.context) { await Self.result(of: body) })
    }

    /// Runs what the function does, without waiting.
    ///
    /// The parameters and errors are those of the other `run`.
    public func run<R, E: Error>(
        _ arguments: @autoclosure () -> [(name: String, value: Any)], _ body: () throws(E) -> R
    ) throws(E) -> R {
        let call = begin(arguments)
        guard let span = call.span else { return try call.end(Self.result(of: body)) }
        return try call.end(ServiceContext.$current.withValue(span.context) { Self.result(of: body) })
    }

    nonisolated(nonsending) private static func result<R, E: Error>(
        of body: nonisolated(nonsending) () async throws(E) -> R
    ) async -> Result<R, E> {
        do throws(E) {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }

    private static func result<R, E: Error>(of body: () throws(E) -> R) -> Result<R, E> {
        do throws(E) {
            return .success(try body())
        } catch {
            return .failure(error)
        }
    }

    /// Begins a call; its arguments are looked at only if somebody is to see them.
    private func begin(_ arguments: () -> [(name: String, value: Any)]) -> LoggedCall {
        let logger = RequestContext.current?.logger ?? Logger(label: category ?? "swiftlet")
        let tracer = InstrumentationSystem.tracer
        let span = isTraced && !(tracer is NoOpTracer) ? tracer.startAnySpan(detail, ofKind: .internal) : nil
        let isLogged = logger.logLevel <= level
        var shown: [String: Logger.MetadataValue] = [:]
        if isLogged || span?.isRecording == true {
            let redaction = (logger.handler as? any LineLogHandler)?.redaction ?? .standard
            shown = LoggedArguments(redaction).shown(arguments())
        }
        if let span, span.isRecording { describe(span, shown) }
        return LoggedCall(
            logger: logger, level: level, message: detail, metadata: isLogged ? metadata(shown) : nil, span: span)
    }

    private func metadata(_ arguments: [String: Logger.MetadataValue]) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["function": "\(function)", "type": "\(type)"]
        if let category { metadata["category"] = "\(category)" }
        if let description { metadata["description"] = "\(description)" }
        if !arguments.isEmpty { metadata["arguments"] = .dictionary(arguments) }
        return metadata
    }

    /// Names are those of OpenTelemetry's semantic conventions for code where there are such.
    private func describe(_ span: any Span, _ arguments: [String: Logger.MetadataValue]) {
        span.attributes["code.function.name"] = function
        if let category { span.attributes["swiftlet.category"] = category }
        for (name, value) in arguments { span.attributes["swiftlet.argument.\(name)"] = "\(value)" }
    }
}

/// A call that runs.
private struct LoggedCall {
    let logger: Logger
    let level: Logger.Level
    let message: String
    /// What is known of it before its end; nil where nothing is logged.
    let metadata: Logger.Metadata?
    let span: (any Span)?
    private let start = ContinuousClock.now

    init(logger: Logger, level: Logger.Level, message: String, metadata: Logger.Metadata?, span: (any Span)?) {
        self.logger = logger
        self.level = level
        self.message = message
        self.metadata = metadata
        self.span = span
    }

    /// Tells how it ended, and ends the same way.
    func end<R, E: Error>(_ result: Result<R, E>) throws(E) -> R {
        var thrown: String?
        if case .failure(let error) = result {
            // Of the error itself, whatever the type that the function declares.
            let error: any Error = error
            thrown = String(reflecting: type(of: error))
        }
        if let span {
            if let thrown {
                span.attributes["error.type"] = thrown
                span.setStatus(SpanStatus(code: .error))
            }
            span.end()
        }
        if var metadata {
            let (seconds, attoseconds) = start.duration(to: .now).components
            let milliseconds = Double(seconds) * 1000 + Double(attoseconds / 10_000_000_000_000) / 100
            metadata["duration_ms"] = .stringConvertible(milliseconds)
            metadata["outcome"] = thrown == nil ? "returned" : "threw"
            if let thrown { metadata["error_type"] = "\(thrown)" }
            logger.log(level: level, "\(message)", metadata: metadata)
        }
        return try result.get()
    }
}
