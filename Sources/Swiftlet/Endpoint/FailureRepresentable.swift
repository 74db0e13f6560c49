public import SwiftletSchema

/// An error that a client may see. ``Failure()`` writes the conformance for enums.
public protocol FailureRepresentable: Error {
    /// What the client sees.
    var failure: Failure { get }
    /// The failures that errors of this type become, for documentation.
    static var failureDescriptions: [FailureDescription] { get }
    /// The error that became a failure, on the side of the client; nil, unless ``Failure()`` writes it, or where it was
    /// none of these.
    init?(failure: Failure)
}

extension FailureRepresentable {
    /// Nil: what the failure was is not known.
    public init?(failure: Failure) { nil }
}

/// A failure that an endpoint is documented to end with.
public struct FailureDescription: Sendable {
    /// The HTTP status of the answer.
    public var status: StatusCode
    /// The service's own code.
    public var code: Int
    /// What went wrong, as the client reads it.
    public var message: String
    /// The members of `error`, in order; empty when the failure has none.
    public var details: [PropertyDescription]

    /// Creates a description.
    ///
    /// - Parameters:
    ///   - status: the HTTP status of the answer.
    ///   - code: the service's own code; 10000 plus the status by default.
    ///   - message: what went wrong.
    ///   - details: the members of `error`.
    public init(_ status: StatusCode, code: Int? = nil, message: String, details: [PropertyDescription] = []) {
        self.status = status
        self.code = code ?? 10_000 + status.rawValue
        self.message = message
        self.details = details
    }
}
