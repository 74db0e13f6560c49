/// Something that a database does or notices besides answering, for the log.
public struct DatabaseEvent: Sendable {
    /// What kind of event it is; more kinds may be added.
    public struct Kind: Hashable, Sendable, CustomStringConvertible {
        /// The kind in words, constant.
        public let description: String

        private init(_ description: String) { self.description = description }

        /// A connection has been held for longer than `PoolOptions.leakAfter`; `place` took it.
        public static let leak = Kind("a database connection has been held for long")
        /// A connection could not be opened; it is tried again.
        public static let connectFailed = Kind("a database connection could not be opened")
        /// A connection was opened after that had failed.
        public static let reconnected = Kind("the database can be reached again")
        /// A connection was lost while nobody used it.
        public static let connectionLost = Kind("an idle database connection was lost")
        /// A connection that was given up could not be closed properly.
        public static let closeFailed = Kind("a database connection could not be closed")
        /// The server had something to say about a statement.
        public static let notice = Kind("a notice of the database")
        /// A replica is left out, for it is away or too far behind.
        public static let replicaLeft = Kind("a database replica is left out")
        /// A replica is read from again.
        public static let replicaReturned = Kind("a database replica is read from again")
    }

    /// How much it matters.
    public enum Level: Sendable {
        /// Of interest only to who looks for a fault.
        case debug
        /// Good to know.
        case info
        /// Something that should not be.
        case warning
    }

    /// What kind of event it is; its description is the message.
    public var kind: Kind
    /// How much it matters.
    public var level: Level
    /// What varies; never a password or a statement's value.
    public var metadata: [String: String]

    /// Makes an event.
    public init(_ kind: Kind, _ level: Level, _ metadata: [String: String] = [:]) {
        self.kind = kind
        self.level = level
        self.metadata = metadata
    }
}

extension DatabaseEvent {
    /// An event of a pool.
    ///
    /// - Parameter name: What the pool's connections are for.
    package init(_ event: PoolEvent, of name: String) {
        switch event {
        case .leaked(let holder):
            self.init(.leak, .warning, ["place": "\(holder.place)", "held": "\(holder.age)"])
        case .connectFailed(let error, let failures):
            self.init(.connectFailed, .warning, ["error": String(reflecting: error), "failures": "\(failures)"])
        case .reconnected(let failures, let pause):
            self.init(.reconnected, .info, ["failures": "\(failures)", "after": "\(pause)"])
        case .lost: self.init(.connectionLost, .info)
        case .closeFailed(let error): self.init(.closeFailed, .info, ["error": String(reflecting: error)])
        }
        metadata["pool"] = name
    }
}
