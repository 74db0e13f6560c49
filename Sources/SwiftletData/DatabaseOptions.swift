/// What can be set for any database; an engine that knows nothing of an option leaves it alone.
public struct DatabaseOptions: Sendable {
    /// How many connections there are that belong to one task at a time, and for how long.
    public var pool: PoolOptions
    /// How many read connections there are at most.
    public var maximumReaders: Int
    /// How long a statement waits for a lock held by somebody else before it fails with `.busy`.
    public var busyTimeout: Duration
    /// How long opening a connection may take.
    public var connectTimeout: Duration
    /// How long a statement may take before it is ended with `.timeout`; `.zero` is no limit.
    public var statementTimeout: Duration
    /// The addresses of replicas, which read connections go to.
    public var replicas: [String]
    /// How far a replica may be behind before nothing is read from it.
    public var maximumLag: Duration
    /// Whether statements are prepared under names, which stay with their connection: not behind a pooler that gives each
    /// transaction another connection. Each read connection then has one statement under way at a time.
    public var namedStatements: Bool
    /// How many statements a connection keeps prepared at most.
    public var statementCacheSize: Int
    /// Is told how long each lease has waited for a connection; runs in the task that waited.
    public var observeWait: (@Sendable (Duration) -> Void)?
    /// Is told what happens besides answering: leaks, lost connections, notices of the server. It must not wait.
    public var report: @Sendable (DatabaseEvent) -> Void

    /// Makes options.
    public init(
        pool: PoolOptions = PoolOptions(), maximumReaders: Int = 4, busyTimeout: Duration = .seconds(5),
        connectTimeout: Duration = .seconds(10), statementTimeout: Duration = .seconds(15), replicas: [String] = [],
        maximumLag: Duration = .seconds(10), namedStatements: Bool = true, statementCacheSize: Int = 256,
        report: @escaping @Sendable (DatabaseEvent) -> Void = { _ in }
    ) {
        self.pool = pool
        self.maximumReaders = maximumReaders
        self.busyTimeout = busyTimeout
        self.connectTimeout = connectTimeout
        self.statementTimeout = statementTimeout
        self.replicas = replicas
        self.maximumLag = maximumLag
        self.namedStatements = namedStatements
        self.statementCacheSize = statementCacheSize
        self.report = report
    }

    /// Refuses what no engine can do.
    ///
    /// - Throws: `DataError` with code `.configuration` that says what to change.
    package func validate() throws {
        try pool.validate()
        guard maximumReaders > 0 else {
            throw DataError(.configuration, "there must be at least one reader, not \(maximumReaders)")
        }
        guard statementCacheSize >= 0 else {
            throw DataError(.configuration, "a connection cannot keep \(statementCacheSize) statements prepared")
        }
        let durations = [
            ("busy timeout", busyTimeout), ("statement timeout", statementTimeout), ("maximum lag", maximumLag),
        ]
        for (name, duration) in durations where duration < .zero {
            throw DataError(.configuration, "the \(name) must not be negative")
        }
        guard connectTimeout > .zero else {
            throw DataError(.configuration, "opening a connection needs some time (database.connectTimeout)")
        }
    }
}
