/// Why a server could not start.
public struct ServerError: Error, Sendable, CustomStringConvertible {
    /// The kind of a ``ServerError``.
    public struct Code: Sendable, Hashable {
        enum Kind: Sendable, Hashable { case cannotBind, alreadyStarted, invalidConfiguration }

        let kind: Kind

        /// The address cannot be listened at, for example because the port is taken.
        public static let cannotBind = Code(kind: .cannotBind)
        /// The server was started before; a server starts once.
        public static let alreadyStarted = Code(kind: .alreadyStarted)
        /// A setting has a value the server cannot work with.
        public static let invalidConfiguration = Code(kind: .invalidConfiguration)
    }

    /// What kind of error this is.
    public let code: Code
    /// What went wrong and what to change.
    public let message: String

    /// The message.
    public var description: String { message }
}
