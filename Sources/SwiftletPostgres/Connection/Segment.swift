import CPostgres
import SwiftletData

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One stretch of a connection's pipeline, up to a point of synchronisation, and the task that waits for it.
///
/// Within a segment nothing runs behind a step that failed (postgresql.org/docs/15/libpq-pipeline-mode.html). Sharing is
/// unchecked because everything that changes is touched under the lock of the connection only.
final class Segment: @unchecked Sendable {
    /// How it ended. Sharing is unchecked because libpq's result is the receiver's alone.
    enum Outcome: @unchecked Sendable {
        /// The last result of what was asked for, which the receiver frees, and the number of rows changed in all.
        case finished(OpaquePointer?, changed: Int)
        case failed(DataError)
        /// The task was cancelled meanwhile.
        case cancelled
        /// A request to cancel another task's statement has hit this one, which has done nothing.
        case hitByCancel
        /// The shared connection was lost before it was sent.
        case unsent(DataError)
    }

    /// Queues the steps.
    typealias Send = @Sendable (inout Sending) throws(DataError) -> Void

    let send: Send
    var progress = SegmentProgress()
    /// Who waits; nil before and after.
    var continuation: UnsafeContinuation<Outcome, Never>?
    /// The statement, for errors.
    let sql: String
    /// What is known of the statement; nil where it is looked up, and for what has none.
    let shape: StatementShape?
    /// About how long it will take, in nanoseconds.
    let expected: UInt64
    /// Whether it will most likely have ended before a request to cancel it comes to the server.
    var isBrief: Bool { expected <= LinkChoice.brief }
    /// When whoever waits gives up, in nanoseconds of ``Monotonic``; `max` is never.
    let deadline: UInt64
    var isCancelled = false
    /// Whether it was given up when its time was over.
    var isLate = false
    /// The first failure of one of its steps.
    var failure: DataError?
    /// The statement that is prepared by one of its steps; nil once the server has done so.
    var preparation: Preparation?
    /// The statements that the server is told to forget by its steps, and has not forgotten yet.
    var forgets: [Preparation] = []
    private var result: OpaquePointer?
    private var changed = 0

    init(sql: String, shape: StatementShape? = nil, deadline: UInt64, _ send: @escaping Send) {
        self.sql = sql
        self.shape = shape
        expected = shape?.usualTime ?? LinkChoice.unknown
        self.deadline = deadline
        self.send = send
    }

    deinit { PQclear(result) }

    /// Whether nobody waits for it any more.
    var isAbandoned: Bool { isCancelled || isLate }

    /// Takes the result of its next step.
    func receive(_ next: OpaquePointer) {
        if let preparation, preparation.step == progress.received, PQresultStatus(next) == PGRES_COMMAND_OK {
            self.preparation = nil
        }
        if !forgets.isEmpty, PQresultStatus(next) == PGRES_COMMAND_OK {
            forgets.removeAll { $0.step == progress.received }
        }
        switch PQresultStatus(next) {
        case PGRES_PIPELINE_ABORTED:
            progress.advance()
            PQclear(next)
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE, PGRES_NONFATAL_ERROR:
            progress.advance()
            if failure == nil { failure = PostgresFailure.error(of: next, sql: sql) }
            PQclear(next)
        default:
            guard progress.advance() == .asked else { return PQclear(next) }
            if let text = PQcmdTuples(next) { changed += strtol(text, nil, 10) }
            PQclear(result)
            result = next
        }
    }

    /// Its end, once all its steps have ended.
    func outcome() -> Outcome {
        if let failure { return .failed(failure) }
        defer { result = nil }
        return .finished(result, changed: changed)
    }
}

/// A statement that the server prepares in a step of a segment, unless a step before it fails.
struct Preparation {
    /// The number of the statement.
    let number: Int
    let step: Int
}

/// Which step of a segment a result belongs to: what was asked for, or what Swiftlet has put before it.
struct SegmentProgress: Equatable {
    /// A part of a segment.
    enum Part { case before, asked }

    /// How many steps there are before what was asked for.
    var before = 0
    /// How many steps were asked for.
    var asked = 0
    private(set) var received = 0

    /// Whether every step has its result.
    var isComplete: Bool { received >= before + asked }

    /// Counts a result, and tells which part it belongs to.
    @discardableResult
    mutating func advance() -> Part {
        defer { received += 1 }
        return received < before ? .before : .asked
    }
}
