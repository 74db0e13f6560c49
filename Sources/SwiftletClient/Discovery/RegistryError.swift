/// A registry that could not be asked, or answered something that cannot be used. It shows neither tokens nor passwords.
public struct RegistryError: Error, Sendable, CustomStringConvertible {
    /// What kind of error it is; more kinds may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The kind in words.
        public let description: String

        private init(_ description: String) { self.description = description }

        /// No connection could be made, or it ended before the answer was complete.
        public static let unreachable = Code("it cannot be reached")
        /// The answer was not complete in time.
        public static let timeout = Code("it did not answer in time")
        /// It refused the credentials: those of the settings are missing, wrong, or may not do this.
        public static let forbidden = Code("it refuses the credentials")
        /// It answered that it cannot do it, now or at all.
        public static let failed = Code("it failed")
        /// The answer does not fit what the registry's documentation says.
        public static let unexpectedAnswer = Code("its answer cannot be understood")
        /// What was to be looked for or registered cannot be said to this registry.
        public static let invalidName = Code("it can have no such name")
        /// A file with certificates or a key is missing, or holds something else.
        public static let unusableFile = Code("the file cannot be used")
        /// It was shut down.
        public static let closed = Code("it is shut down")
    }

    /// What kind of error it is.
    public var code: Code
    /// Which registry was asked, and what for: `consul 127.0.0.1:8500, GET /v1/health/service/user`.
    public var operation: String
    /// The status of its answer, if one came.
    public var status: Int?
    /// More in words.
    public var detail: String?

    /// Creates an error; operation and detail are shown, so they must not hold secrets.
    public init(_ code: Code, operation: String, status: Int? = nil, detail: String? = nil) {
        self.code = code
        self.operation = operation
        self.status = status
        self.detail = detail
    }

    /// Registry, operation and what is wrong.
    public var description: String {
        var text = "\(operation): \(code)"
        if let status { text += " (status \(status))" }
        if let detail { text += ": \(detail)" }
        return text
    }
}
