import NIOCore

/// Something that whoever runs the service should know: told once when it happens, not with each call.
enum UpstreamChange: Sendable, Equatable {
    /// An instance is left alone for a time.
    case ejected(String, for: TimeAmount, failures: Int)
    /// The time is over.
    case returned(String)
    /// The circuit breaker of an instance has opened or closed.
    case instanceBreaker(String, CircuitBreaker.State)
    /// The circuit breaker of the service has opened or closed.
    case serviceBreaker(CircuitBreaker.State)
    /// There are no instances any more.
    case listEmpty
    /// There are instances again, so many.
    case listFilled(Int)
}
