/// A mistake in the routes of a service, found before it starts.
public struct RoutingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of mistake it is.
    public struct Code: Sendable, Equatable {
        private let name: String
        /// A path template cannot be read.
        public static let invalidTemplate = Code(name: "invalidTemplate")
        /// Two routes would answer the same requests.
        public static let clash = Code(name: "clash")
    }

    /// What kind of mistake it is.
    public let code: Code
    /// What is wrong and what to change.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
