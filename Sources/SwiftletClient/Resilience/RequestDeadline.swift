package import HTTPTypes

extension HTTPField.Name {
    /// `x-request-deadline-ms`: how many milliseconds the caller will wait for the answer.
    package static let requestDeadline = HTTPField.Name("x-request-deadline-ms")!  // reason: a literal that is a token
}
