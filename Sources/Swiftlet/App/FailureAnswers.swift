import Logging
import SwiftletClient
import SwiftletData
import SwiftletHTTP
import SwiftletSchema

/// The one place where errors become answers, in the form of an envelope.
struct FailureAnswers: Sendable {
    let envelope: Envelope
    let logger: Logger

    /// The answer to an error; what is not meant for clients is logged and answered with 500.
    func response(to error: any Error) -> Response {
        envelope.response(failure(for: error))
    }

    private func failure(for error: any Error) -> Failure {
        switch error {
        case let failure as Failure: return failure
        case let error as ClientError:
            report(error)
            return error.failure
        case let error as any FailureRepresentable: return error.failure
        case let error as ValidationError: return Failure(error.violations)
        case let error as HTTPError where error.status.code < 500:
            return Failure(StatusCode(rawValue: error.status.code), message: error.message)
        case let error as DataError where [.busy, .unavailable].contains(error.code):
            report(error)
            return .unavailable("the database cannot answer now")
        case is CancellationError:
            return .unavailable("the request was cancelled")
        default:
            report(error)
            return .internal()
        }
    }

    private func report(_ error: any Error) {
        let logger = RequestContext.current?.logger ?? logger
        logger.error("request failed", metadata: ["error": "\(String(reflecting: error))"])
    }
}

extension ClientError: FailureRepresentable {
    /// 504 when the service did not answer in time, else 502; the cause is left to the log.
    public var failure: Failure {
        code == .timeout
            ? Failure(.gatewayTimeout, message: "the service \(service) did not answer in time")
            : Failure(.badGateway, message: "the service \(service) did not answer as it should")
    }

    /// 502 and 504.
    public static var failureDescriptions: [FailureDescription] {
        [
            FailureDescription(.badGateway, message: "a service behind this one did not answer as it should"),
            FailureDescription(.gatewayTimeout, message: "a service behind this one did not answer in time"),
        ]
    }
}
