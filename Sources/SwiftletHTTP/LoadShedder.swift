import NIOCore
import Synchronization

/// Decides for all connections of a server whether requests are taken while there are too many.
///
/// The lock is held for some arithmetic, twice a request; a server that does not shed load has none.
final class LoadShedder: Sendable {
    private let limiter = Mutex(ConcurrencyLimiter())

    /// Whether another request may begin; it counts as begun if it may.
    func admits(at now: Int) -> Bool { limiter.withLock { $0.admits(at: now) } }

    /// Counts a request that begins in any case.
    func begin() { limiter.withLock { $0.begin() } }

    /// Counts the end of a request that began at `start`.
    func finish(_ start: Int) { limiter.withLock { $0.finish(start, at: Self.now) } }

    /// The time in nanoseconds, from some start.
    static var now: Int { Int(truncatingIfNeeded: NIODeadline.now().uptimeNanoseconds) }
}
