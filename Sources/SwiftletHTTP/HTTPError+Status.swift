public import HTTPTypes

extension HTTPError {
    /// The status an answer should have that is caused by this error.
    public var status: HTTPResponse.Status {
        switch code.kind {
        case .bodyTooLarge: .contentTooLarge
        case .timeout: .requestTimeout
        case .trailersTooLarge: .requestHeaderFieldsTooLarge
        case .clientGone, .alreadyAnswered, .malformedBody: .badRequest
        case .serverStopped: .serviceUnavailable
        case .bodyAlreadyConsumed, .lengthMismatch: .internalServerError
        }
    }
}
