import Synchronization
import Testing

@testable import Swiftlet

/// Work that is done once for several who ask.
@Suite(.timeLimit(.minutes(10))) struct SharedRunTests {
    /// A clock that stands still.
    private final class Clock: Sendable {
        private let time = Mutex(ContinuousClock.now)

        var now: ContinuousClock.Instant { time.withLock { $0 } }

        func advance(by duration: Duration) { time.withLock { $0 += duration } }
    }

    /// Work whose result is how often it was done.
    private final class Count: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    @Test func `a result holds for its time, from when it was there`() async {
        let (clock, count) = (Clock(), Count())
        let run = SharedRun(keepingFor: .seconds(1), now: { clock.now }) {
            clock.advance(by: .seconds(5))
            return count.next()
        }
        #expect(await run.value() == 1)
        clock.advance(by: .milliseconds(999))
        #expect(await run.value() == 1)
        clock.advance(by: .milliseconds(1))
        #expect(await run.value() == 2)
    }

    @Test func `who asks while the work is done waits for it, and nobody who leaves ends it`() async {
        let count = Count()
        let (releases, release) = AsyncStream<Void>.makeStream()
        // No result holds: those who came too late would begin anew.
        let run = SharedRun(keepingFor: .zero) {
            for await _ in releases {}
            return Task.isCancelled ? -1 : count.next()
        }
        let callers = (0..<3).map { _ in Task.immediate { await run.value() } }
        callers[0].cancel()
        release.finish()
        for caller in callers { #expect(await caller.value == 1) }
        #expect(await run.value() == 2)
    }
}
