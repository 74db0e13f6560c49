/// Decides what is worth a log line of how exports go: when they begin to fail and to succeed again, and once a minute while
/// something is wrong.
struct ExportReports {
    /// What is to be told.
    enum Report: Equatable {
        /// What failed succeeds again.
        case recovery
        /// Spans cannot be exported, for this reason.
        case failure(String)
        /// The collector took a batch without so many of its spans, and said why.
        case rejection(Int, String?)
        /// The collector took a batch, and said something about it.
        case warning(String)
    }

    /// How long nothing is told again.
    private static let pause = Duration.seconds(60)

    private var lastFailure: Duration?
    private var lastRejection: Duration?

    /// What is to be told of an export; nil when that is nothing.
    ///
    /// - Parameter wasFailing: whether the export before this one failed.
    mutating func report(_ outcome: ExportOutcome, wasFailing: Bool, now: Duration) -> Report? {
        switch outcome {
        case .refused(let reason), .failed(let reason, _):
            guard !wasFailing || Self.isDue(&lastFailure, now) else { return nil }
            lastFailure = now
            return .failure(reason)
        case .taken(let rejected, let message):
            if rejected > 0 { return Self.isDue(&lastRejection, now) ? .rejection(rejected, message) : nil }
            if let message { return Self.isDue(&lastRejection, now) ? .warning(message) : nil }
            return wasFailing ? .recovery : nil
        }
    }

    private static func isDue(_ last: inout Duration?, _ now: Duration) -> Bool {
        if let last, now - last < pause { return false }
        last = now
        return true
    }
}
