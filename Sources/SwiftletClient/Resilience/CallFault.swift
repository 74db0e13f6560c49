import Foundation
import HTTPTypes
import NIOCore

/// What went wrong with a try, as far as it matters for what is done about it.
enum CallFault: Sendable, Equatable {
    /// No connection was made; nothing was sent.
    case unreachable
    /// The connection ended before the answer was complete.
    case disconnected
    /// There was no answer in time.
    case timeout
    /// There was no answer before the call's time was over, and the time was short.
    case hurried
    /// The instance says that it cannot answer now (502, 503, 504), and perhaps when it can.
    case unavailable(retryAfter: TimeAmount?)
    /// The service asks this caller to wait (429).
    case throttled(retryAfter: TimeAmount?)
    /// The instance failed (other statuses from 500 up), or answered what is no answer.
    case broken
    /// The caller did not want the answer any more.
    case cancelled
    /// The request or the client is at fault, or the answer is too large: nothing is known of the instance.
    case own

    /// What is wrong with a result; nil if nothing is.
    init?(_ result: Result<UpstreamResponse, any Error>) {
        switch result {
        case .success(let response):
            guard let fault = Self(response) else { return nil }
            self = fault
        case .failure(let error as ClientError): self = Self(error)
        case .failure(is CancellationError): self = .cancelled
        case .failure: self = .own
        }
    }

    private init?(_ response: UpstreamResponse) {
        switch response.status.code {
        case 429: self = .throttled(retryAfter: Self.retryAfter(response))
        // The service does not know the method or the version: it works.
        case ..<500, 501, 505: return nil
        case 502, 503, 504: self = .unavailable(retryAfter: Self.retryAfter(response))
        default: self = .broken
        }
    }

    private init(_ error: ClientError) {
        switch error.code {
        case .unreachable: self = .unreachable
        // A kept connection that was closed before anything was sent on it.
        case .disconnected where !error.wasSent: self = .unreachable
        case .disconnected: self = .disconnected
        case .timeout, .deadlineExceeded: self = .timeout
        case .unexpectedAnswer: self = .broken
        default: self = .own
        }
    }

    private static func retryAfter(_ response: UpstreamResponse) -> TimeAmount? {
        RetryAfter.pause(in: response.headers, at: Int64(Date().timeIntervalSince1970))
    }

    /// Whether the call may be tried again.
    ///
    /// - Parameter isIdempotent: whether doing it twice does no more than doing it once.
    func allowsRetry(isIdempotent: Bool) -> Bool {
        switch self {
        case .unreachable: true
        case .disconnected, .timeout, .unavailable: isIdempotent
        case .throttled(let retryAfter): isIdempotent && retryAfter != nil
        case .hurried, .broken, .cancelled, .own: false
        }
    }

    /// Whether the instance failed, for its ejection; nil when nothing is known.
    var speaksAgainstInstance: Bool? {
        switch self {
        case .unreachable, .disconnected, .timeout, .unavailable, .broken: true
        case .throttled: false
        case .hurried, .cancelled, .own: nil
        }
    }

    /// Whether calls should be kept away, for circuit breakers: a failure of one kind of request, such as a status 500, does
    /// not say that others fail. Nil when nothing is known.
    var opensCircuit: Bool? { self == .broken ? false : speaksAgainstInstance }

    /// One word for spans and metrics.
    var name: String {
        switch self {
        case .unreachable: "unreachable"
        case .disconnected: "disconnected"
        case .timeout, .hurried: "timeout"
        case .unavailable: "unavailable"
        case .throttled: "throttled"
        case .broken: "broken"
        case .cancelled: "cancelled"
        case .own: "other"
        }
    }
}

extension HTTPRequest.Method {
    /// Whether doing it twice does no more than doing it once (RFC 9110, section 9.2.2).
    var isIdempotent: Bool {
        switch self {
        case .get, .head, .put, .delete, .options, .trace: true
        default: false
        }
    }
}
