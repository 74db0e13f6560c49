import Foundation
import Synchronization

/// Time as the tasks and threads of this process get it: it goes on by a hundredth of a second with each pause of that length
/// that a task has behind it, and a new thread after it, however long that took. While the machine is busy with other tests it
/// goes slower than other clocks.
///
/// What a service must do within a limit is measured with it: the limit holds where there is time for the service to work.
enum FairTime {
    private static let metronome = Metronome()

    /// The time since somebody has asked first.
    static var now: Duration { Duration.milliseconds(10) * metronome.beats.load(ordering: .relaxed) }

    /// How long a closure takes.
    static func of(_ body: () async throws -> Void) async rethrows -> Duration {
        let start = now
        try await body()
        return now - start
    }
}

/// Counts pauses.
private final class Metronome: Sendable {
    let beats = Atomic<Int>(0)

    init() {
        Task.detached {
            while true {
                try await Task.sleep(for: .milliseconds(10))
                await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                    Thread.detachNewThread { continuation.resume() }
                }
                self.beats.add(1, ordering: .relaxed)
            }
        }
    }
}
