/// A call that was not made: the URL is none, or the rules do not allow it.
public struct EgressError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of refusal it is.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// What is wrong, in a few words.
        public let description: String

        private init(_ description: String) { self.description = description }

        /// The text is no URL that can be called.
        public static let malformed = Code("this is no URL that can be called")
        /// The rules do not allow the URL.
        public static let notAllowed = Code("this URL must not be called")
        /// The host has an address that is not public, and the rules do not name the origin.
        public static let notPublic = Code("the host's address is not public")
    }

    /// What kind of refusal it is.
    public let code: Code
    /// What is wrong, and perhaps with which origin; never the path, the query or a user.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
