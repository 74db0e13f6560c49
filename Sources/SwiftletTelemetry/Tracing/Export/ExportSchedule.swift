/// Decides when spans are sent, and what becomes of a batch that could not be: a state machine without clock and network.
/// Times count from any moment.
struct ExportSchedule {
    /// The numbers it goes by.
    struct Settings: Sendable {
        /// So many spans are sent at once.
        var batchSize = 512
        /// How long spans wait for others at most.
        var interval = Duration.seconds(5)
        /// How often a batch is tried at most.
        var tries = 5
        /// How long the first pause behind a failure is at most; each further one may be twice as long.
        var firstPause = Duration.seconds(1)
        /// How long a pause is at most, one that the collector asks for included.
        var longestPause = Duration.seconds(60)
    }

    /// What is to be done next.
    enum Step: Equatable {
        /// Send spans that wait, up to a batch.
        case send
        /// Send the batch that failed once more.
        case resend
        /// Nothing until then, unless something happens before.
        case wait(until: Duration)
        /// Nothing more; what is left is dropped.
        case end
    }

    /// What becomes of a batch.
    enum Verdict: Equatable {
        /// It is done with, apart from so many of its spans.
        case done(rejected: Int)
        /// It is kept and tried again.
        case keep
        /// It is dropped, for this reason.
        case drop(DropReason)
    }

    private let settings: Settings
    private var nextFlush: Duration
    private var isFlushing = false
    /// When the collector may be tried again.
    private var resumption = Duration.zero
    private var failures = 0
    /// How often the kept batch was tried; 0 when none is kept.
    private var tries = 0
    /// When all ends; nil while the service runs.
    private var deadline: Duration?

    init(_ settings: Settings, now: Duration) {
        self.settings = settings
        nextFlush = now + settings.interval
    }

    /// Whether the last batch failed.
    var isFailing: Bool { failures > 0 }

    /// Sends all that waits at once.
    mutating func flush() { isFlushing = true }

    /// Sends all that waits until the deadline, and ends.
    mutating func stop(by deadline: Duration) { self.deadline = deadline }

    /// How long the next export may take.
    func patience(_ now: Duration, atMost limit: Duration) -> Duration {
        deadline.map { max(.zero, min(limit, $0 - now)) } ?? limit
    }

    /// What is to be done.
    ///
    /// - Parameter waiting: how many spans wait, without the batch that is kept.
    mutating func next(waiting: Int, now: Duration) -> Step {
        if let deadline {
            // There is no time for pauses.
            guard now < deadline else { return .end }
            return tries > 0 ? .resend : waiting > 0 ? .send : .end
        }
        if now >= nextFlush { isFlushing = true }
        if now < resumption { return .wait(until: resumption) }
        if tries > 0 { return .resend }
        if waiting >= settings.batchSize || isFlushing && waiting > 0 { return .send }
        if isFlushing {
            isFlushing = false
            nextFlush = now + settings.interval
        }
        return .wait(until: nextFlush)
    }

    /// Takes how a batch went.
    ///
    /// - Parameter random: a number from 0 to 1, so that services do not come back all at once.
    mutating func finished(_ outcome: ExportOutcome, now: Duration, random: Double) -> Verdict {
        switch outcome {
        case .taken(let rejected, _):
            failures = 0
            tries = 0
            return .done(rejected: rejected)
        case .refused:
            failures += 1
            tries = 0
            return .drop(.refused)
        case .failed(_, let retryAfter):
            failures += 1
            tries += 1
            let doubled = settings.firstPause * (1 << min(failures - 1, 16))
            let pause = min(doubled, settings.longestPause) * max(0.1, random)
            resumption = now + min(max(pause, retryAfter ?? .zero), settings.longestPause)
            guard tries < settings.tries, deadline == nil else {
                tries = 0
                return .drop(.failed)
            }
            return .keep
        }
    }
}

/// Why a span was dropped.
package enum DropReason: String, CaseIterable, Sendable {
    /// There was no room for it.
    case full
    /// The collector refused it, alone or with its batch.
    case refused
    /// The collector could not be reached, as often as it was tried.
    case failed
    /// The service ended before it could be sent.
    case shutdown
}
