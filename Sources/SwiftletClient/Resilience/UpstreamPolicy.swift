/// How calls to one service are made: how long they may take, which instance gets them, and what is done about faults.
public struct UpstreamPolicy: Sendable, Equatable {
    /// How an instance is chosen.
    public enum Balancing: String, Sendable, CaseIterable {
        /// Of two instances drawn at random the one with less to do: its mean latency times the calls it has. The default.
        case leastLoad
        /// One after the other.
        case roundRobin
        /// Any.
        case random
    }

    /// When a call that has no answer yet is sent to a second instance too; the first answer counts.
    public enum Hedging: Sendable, Hashable {
        /// Never. The default.
        case off
        /// After a time.
        case after(Duration)
        /// After the latency that this share of the tries stays below, such as 0.95; at least 1 ms.
        case quantile(Double)
    }

    /// How long one try may take. Default: 10 s.
    public var tryTimeout: Duration = .seconds(10)
    /// How often a call is tried again at most that says nothing else. Default: 2.
    public var retries = 2
    /// How an instance is chosen. Default: the one with less to do of two.
    public var balancing = Balancing.leastLoad
    /// Where the caller runs: instances of the same zone are preferred, as far as they are enough. Default: nil, unknown.
    public var zone: String?
    /// How long an instance that is new, or was ejected, gets less than its share; 0 is never. Default: 10 s.
    public var slowStart: Duration = .seconds(10)
    /// How many calls may run at a time; more are refused. Default: 1024.
    public var maxConcurrentCalls = 1024
    /// When calls that do no harm twice, and say nothing else, are sent twice. Default: never.
    public var hedging = Hedging.off
    /// Which part of the calls may be tried again. Default: 0.2.
    public var retryShare = 0.2
    /// How many retries a second there may be besides. Default: 10.
    public var retryFloor = 10.0
    /// When an instance is left alone.
    public var ejection = Ejection()
    /// When calls to the service fail at once.
    public var breaker: Breaker? = Breaker()
    /// When tries at one instance are not made.
    public var instanceBreaker: Breaker? = Breaker()

    /// The default policy.
    public init() {}

    /// When an instance is left alone for failing again and again, as Envoy's outlier detection does it.
    public struct Ejection: Sendable, Equatable {
        /// After how many failures in a row; 0 is never. Default: 5.
        public var failuresInARow = 5
        /// For how long at first; the second time for twice as long, and so on. Each such time without an ejection makes
        /// up for one. Default: 30 s.
        public var baseTime: Duration = .seconds(30)
        /// For how long at most. Default: 300 s.
        public var longestTime: Duration = .seconds(300)
        /// Which part of the instances may be left alone at a time. Default: 0.5.
        public var largestShare = 0.5

        /// The default numbers.
        public init() {}
    }

    /// When a circuit breaker opens, and how it closes again.
    public struct Breaker: Sendable, Equatable {
        /// Which part of the calls must fail to open it. Default: 0.5.
        public var failureShare = 0.5
        /// How many calls there must have been. Default: 20.
        public var leastCalls = 20
        /// Over which time calls are counted, about. Default: 10 s.
        public var window: Duration = .seconds(10)
        /// How long it is open before it is probed; twice as long each time that fails. Default: 5 s.
        public var openTime: Duration = .seconds(5)
        /// How long it is open at most. Default: 60 s.
        public var longestOpenTime: Duration = .seconds(60)
        /// How many probes there are, and may be at a time; when all succeed it closes. Default: 3.
        public var probes = 3

        /// The default numbers.
        public init() {}
    }
}
