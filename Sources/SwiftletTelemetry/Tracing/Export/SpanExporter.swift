import Synchronization

/// Brings spans to those who keep them.
///
/// It is called by one task, with one batch after the other, and may take its time: requests do not wait for it.
public protocol SpanExporter: Sendable {
    /// Brings spans, which have ended, and tells how that went. It must heed that its task is cancelled.
    func export(_ spans: [SpanRecord]) async -> ExportOutcome
}

/// How the export of a batch went.
public enum ExportOutcome: Sendable, Equatable {
    /// The spans were taken, apart from so many; a message says why, or warns.
    case taken(rejected: Int, message: String? = nil)
    /// They were refused, and would be again.
    case refused(reason: String)
    /// It failed, and may succeed later: not before this time is over, where one is known.
    case failed(reason: String, retryAfter: Duration?)

    /// All spans were taken.
    public static let taken = ExportOutcome.taken(rejected: 0)
}

/// Keeps spans in memory, for tests.
public final class MemorySpanExporter: SpanExporter {
    private let kept = Mutex<[SpanRecord]>([])

    /// An exporter that holds nothing yet.
    public init() {}

    /// The spans so far, in the order in which they came.
    public var spans: [SpanRecord] { kept.withLock { $0 } }

    /// Keeps spans.
    public func export(_ spans: [SpanRecord]) async -> ExportOutcome {
        kept.withLock { $0 += spans }
        return .taken
    }
}
