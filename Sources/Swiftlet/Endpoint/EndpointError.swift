/// A mistake in the declaration of an endpoint, found before the service starts.
public struct EndpointError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, where, and what to write instead.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
