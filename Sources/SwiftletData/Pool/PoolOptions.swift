/// How many connections a pool keeps, and for how long.
public struct PoolOptions: Hashable, Sendable {
    /// How many connections are kept open though nobody uses them.
    public var minimum: Int
    /// How many connections there are at most, those being opened and closed included.
    public var maximum: Int
    /// How long a task waits for a connection before it fails with `.busy`, or with what hinders connecting.
    public var acquireTimeout: Duration
    /// How long a connection beyond the minimum stays open unused; it varies by a tenth, so that connections opened
    /// together are not closed together. `.zero` is no limit.
    public var idleLimit: Duration
    /// How long a connection is used before it is replaced, varying by a tenth. `.zero` is no limit.
    public var lifetimeLimit: Duration
    /// How long a connection has been idle when it is asked whether it still works before it is given out again.
    public var checkAfterIdle: Duration
    /// How long a connection is held when that is reported, once, with the place that took it. `.zero` is never.
    public var leakAfter: Duration

    /// Makes options.
    public init(
        minimum: Int = 0, maximum: Int = 16, acquireTimeout: Duration = .seconds(5),
        idleLimit: Duration = .seconds(600),
        lifetimeLimit: Duration = .seconds(3600), checkAfterIdle: Duration = .seconds(30),
        leakAfter: Duration = .seconds(60)
    ) {
        self.minimum = minimum
        self.maximum = maximum
        self.acquireTimeout = acquireTimeout
        self.idleLimit = idleLimit
        self.lifetimeLimit = lifetimeLimit
        self.checkAfterIdle = checkAfterIdle
        self.leakAfter = leakAfter
    }

    /// Refuses what no pool can keep.
    ///
    /// - Throws: `DataError` with code `.configuration` that says what to change.
    package func validate() throws {
        guard maximum > 0 else {
            throw DataError(.configuration, "a pool has at least one connection (database.pool.max), not \(maximum)")
        }
        guard 0...maximum ~= minimum else {
            throw DataError(
                .configuration,
                "a pool keeps from 0 to its maximum of \(maximum) connections open (database.pool.min), not \(minimum)")
        }
        let durations = [
            ("acquire timeout", acquireTimeout), ("idle limit", idleLimit), ("lifetime limit", lifetimeLimit),
            ("time of idling before a check", checkAfterIdle), ("time before a leak is reported", leakAfter),
        ]
        for (name, duration) in durations where duration < .zero {
            throw DataError(.configuration, "the \(name) must not be negative")
        }
    }
}
