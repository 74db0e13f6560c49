import HTTPTypes
import Logging
import SwiftletClient
import SwiftletData
import SwiftletHTTP
import SwiftletSchema
import SwiftletTelemetry
import Tracing

/// The one place where errors become answers, in the form of an envelope.
struct FailureAnswers: Sendable {
    let envelope: Envelope
    let logger: Logger

    /// The answer to an error of a request; what is not meant for clients is logged and answered with 500.
    func response(to error: any Error, of request: Request) -> Response {
        if request.wasLeft(by: error) { return Response(status: .clientClosedRequest) }
        var response = envelope.response(failure(for: error))
        for field in (error as? Refusal)?.headers ?? [:] { response.headers.append(field) }
        return response
    }

    /// Logs an error that ended a streamed answer, whose status was sent before.
    func note(broken error: any Error, of request: Request) {
        let logger = RequestContext.current?.logger ?? logger
        var level = Logger.Level.error
        if request.wasLeft(by: error) { level = .debug }
        if let error = error as? HTTPError, error.status.code < 500 { level = min(level, .info) }
        if level >= .error { RequestContext.current?.span?.fail(error) }
        logger.log(
            level: level, "answer broken off",
            metadata: ["path": "\(request.path)", "error": "\(String(reflecting: error))"])
    }

    private func failure(for error: any Error) -> Failure {
        switch error {
        case let failure as Failure: return failure
        case let error as ClientError:
            // That a service fails or has no instances is said once, when it begins.
            report(error, at: [.circuitOpen, .noInstances].contains(error.code) ? .debug : .error)
            return error.failure
        case let error as any FailureRepresentable: return error.failure
        case let error as HTTPError where error.status.code < 500:
            return Failure(StatusCode(rawValue: error.status.code), message: error.message)
        case let error as DataError where [.busy, .unavailable, .serializationFailure, .timeout].contains(error.code):
            report(error)
            return .unavailable("the database cannot answer now")
        case is CancellationError:
            return .unavailable("the request was cancelled")
        default:
            let refusal = (error as? DataError)?.refusal
            report(error, at: refusal == nil ? .error : .debug)
            return refusal ?? .internal()
        }
    }

    private func report(_ error: any Error, at level: Logger.Level = .error) {
        let logger = RequestContext.current?.logger ?? logger
        if level >= .error { RequestContext.current?.span?.recordError(error) }
        logger.log(
            level: level, "request failed",
            metadata: [
                "error": "\(String(reflecting: error))", "error_type": "\(String(reflecting: type(of: error)))",
            ])
    }
}

extension EgressError: FailureRepresentable {
    /// 400 for what is no URL, else 403.
    public var failure: Failure {
        code == .malformed ? .badRequest(description) : .forbidden(description)
    }

    /// 400 and 403.
    public static var failureDescriptions: [FailureDescription] {
        [
            FailureDescription(.badRequest, message: "\(Code.malformed)"),
            FailureDescription(.forbidden, message: "\(Code.notAllowed)"),
        ]
    }
}

extension Request {
    /// Whether an error only says that the client is gone: there is nobody to answer, and nothing to repair.
    fileprivate func wasLeft(by error: any Error) -> Bool {
        switch error {
        case let error as HTTPError: error.code == .clientGone
        case is CancellationError: Task.isCancelled && !isCutByServer
        case let error as DataError: error.code == .interrupted && Task.isCancelled && !isCutByServer
        default: false
        }
    }
}

extension DataError {
    /// What a client is told whose input the database refused; nil for failures that are none of the client's.
    fileprivate var refusal: Failure? {
        switch code {
        case .encoding:
            refusal(.unprocessable, "a value cannot be stored", "cannot be stored")
        case .uniqueViolation:
            refusal(.conflict, "what is to be stored exists already", "is taken already")
        case .foreignKeyViolation:
            refusal(
                .conflict, "the request contradicts what is stored",
                "refers to nothing that exists, or is referred to")
        default: nil
        }
    }

    private func refusal(_ status: StatusCode, _ message: String, _ reason: String) -> Failure {
        Failure(
            status, message: message,
            error: column.flatMap { try? RawJSON(encoding: [Violation(field: $0, reason: reason)]) })
    }
}

extension HTTPResponse.Status {
    /// 499, as nginx logs it: the client closed the connection before it was answered. It is never sent.
    fileprivate static let clientClosedRequest = HTTPResponse.Status(code: 499, reasonPhrase: "Client Closed Request")
}

extension ClientError: FailureRepresentable {
    /// 504 when the service did not answer in time, 503 when it was not called, else 502; the cause is left to the log.
    public var failure: Failure {
        switch code {
        case .timeout, .deadlineExceeded:
            Failure(.gatewayTimeout, message: "the service \(service) did not answer in time")
        case .noInstances, .circuitOpen, .tooManyCalls:
            .unavailable("the service \(service) cannot be called now")
        default: Failure(.badGateway, message: "the service \(service) did not answer as it should")
        }
    }

    /// 502, 503 and 504.
    public static var failureDescriptions: [FailureDescription] {
        [
            FailureDescription(.badGateway, message: "a service behind this one did not answer as it should"),
            FailureDescription(.unavailable, message: "a service behind this one cannot be called now"),
            FailureDescription(.gatewayTimeout, message: "a service behind this one did not answer in time"),
        ]
    }
}

extension ServiceSpan {
    /// Tells of an error that broke an answer off.
    fileprivate func fail(_ error: any Error) {
        recordError(error)
        setStatus(SpanStatus(code: .error))
    }
}
