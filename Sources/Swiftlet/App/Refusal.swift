public import HTTPTypes
public import SwiftletSchema

/// A failure with header fields: what a handler or a middleware throws whose client must be told more than the body says.
///
/// ```swift
/// throw Refusal(.unauthorized(), headers: [.wwwAuthenticate: "Bearer"])
/// ```
public struct Refusal: FailureRepresentable, Sendable, Equatable {
    /// What the client sees.
    public var failure: Failure
    /// The header fields of the answer.
    public var headers: HTTPFields

    /// Creates a refusal.
    ///
    /// - Parameters:
    ///   - failure: what the client sees.
    ///   - headers: the header fields of the answer.
    public init(_ failure: Failure, headers: HTTPFields) {
        self.failure = failure
        self.headers = headers
    }

    /// None that are known before.
    public static var failureDescriptions: [FailureDescription] { [] }
}
