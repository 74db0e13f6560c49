import CPostgres
import SwiftletData
import Synchronization

/// One connection in pipeline mode: statements are sent from the thread that asks, and their results are read by the
/// reactor's thread, in the order in which they were sent.
final class Link: Sendable {
    /// What it is used for.
    enum Role: Sendable {
        /// Many tasks share it, and it cannot write.
        case shared
        /// It belongs to one task at a time.
        case exclusive
    }

    let role: Role
    let number: UInt64
    /// The socket, for the reactor.
    let descriptor: Int32
    /// The host that libpq has connected to, if it has several to choose from.
    let host: String
    let reactor: Reactor
    let state: Mutex<State>
    let statementTimeout: Duration
    let notices: NoticeSink

    /// How many segments are in flight: whoever looks for the least busy connection reads it without the lock.
    private let load = Atomic<Int>(0)
    /// Since when the segment at the head runs; 0 if there is none.
    private let headSince = Atomic<UInt64>(0)
    private let hasEnded = Atomic<Bool>(false)

    /// Takes over a connection that libpq has made and that is in pipeline mode.
    init(
        _ connection: OpaquePointer, _ role: Role, number: UInt64, reactor: Reactor, statementTimeout: Duration,
        notices: NoticeSink
    ) {
        self.role = role
        self.number = number
        self.reactor = reactor
        self.statementTimeout = statementTimeout
        self.notices = notices
        descriptor = PQsocket(connection)
        host = PQhost(connection).map { String(cString: $0) } ?? ""
        state = Mutex(State(connection))
    }

    /// How many segments are in flight.
    var inFlight: Int { load.load(ordering: .relaxed) }

    /// Whether nothing can be sent by it any more.
    var isLost: Bool { hasEnded.load(ordering: .acquiring) }

    /// Since when the statement that the server works on was the first in line; nil when it works on none.
    var busySince: UInt64? {
        let since = headSince.load(ordering: .relaxed)
        return since == 0 ? nil : since
    }

    // MARK: Sending

    /// Sends a segment and waits for its end.
    ///
    /// - Parameters:
    ///   - sql: The statement, for errors.
    ///   - limit: How long the wait may take.
    ///   - send: Queues the steps.
    func exchange(
        _ sql: String, limit: Duration, _ send: (inout Sending) throws(DataError) -> Void
    ) async -> Segment.Outcome {
        let segment = Segment(sql: sql, deadline: Monotonic.deadline(in: limit))
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                if let outcome = submit(segment, continuation, send) { continuation.resume(returning: outcome) }
            }
        } onCancel: {
            cancel(segment)
        }
    }

    /// As `exchange`, but for what must be done even if the task is cancelled.
    func exchangeAlways(
        _ sql: String, limit: Duration, _ send: (inout Sending) throws(DataError) -> Void
    ) async -> Segment.Outcome {
        let segment = Segment(sql: sql, deadline: Monotonic.deadline(in: limit))
        return await withUnsafeContinuation { continuation in
            if let outcome = submit(segment, continuation, send) { continuation.resume(returning: outcome) }
        }
    }

    /// Sends a segment.
    ///
    /// - Returns: How it ended, if it could not be sent.
    private func submit(
        _ segment: Segment, _ continuation: UnsafeContinuation<Segment.Outcome, Never>,
        _ send: (inout Sending) throws(DataError) -> Void
    ) -> Segment.Outcome? {
        var finished: [Finished] = []
        let (outcome, loss): (Segment.Outcome?, DataError?) = state.withLock { state in
            guard let connection = state.connection else { return (.failed(state.loss ?? Self.closed), nil) }
            guard !segment.isCancelled else { return (.cancelled, nil) }
            do throws(DataError) {
                (segment.progress, segment.preparation) = try withUnsafeMutablePointer(to: &state) {
                    pointer throws(DataError) in
                    var sending = Sending(connection: connection, state: pointer)
                    try send(&sending)
                    return (sending.progress, sending.preparation)
                }
                guard PQpipelineSync(connection) == 1 else { throw Sending.failure(connection) }
            } catch {
                // Nothing of it was sent, or else what follows would be taken for a part of it.
                let loss = error.code == .connectionLost ? end(&state, error, &finished) : nil
                return (.failed(error), loss)
            }
            segment.continuation = continuation
            state.queue.append(segment)
            if load.wrappingAdd(1, ordering: .relaxed).newValue == 1 {
                headSince.store(Monotonic.now, ordering: .relaxed)
            }
            if !state.wantsToWrite, PQflush(connection) == 1 {
                state.wantsToWrite = true
                reactor.watch(self, writing: true)
            }
            return (nil, nil)
        }
        for one in finished { one.tell() }
        if let loss { tell(loss) }
        return outcome
    }

    static var closed: DataError { DataError(.closed, "the connection was closed") }

    /// Notes that the server has prepared a statement.
    func notePrepared(_ shape: StatementShape) {
        state.withLock { state in
            state.clock += 1
            state.prepared[shape.number] = state.clock
        }
    }

    /// Notes that the server has forgotten all statements.
    func forgetPrepared() { state.withLock { $0.prepared = [:] } }

    // MARK: Receiving, on the reactor's thread

    /// Reads what the server has sent, and notes who must be told what.
    func readable(_ finished: inout [Finished]) {
        var talker: UnsafeContinuation<Void, Never>?
        let loss: DataError? = state.withLock { state in
            guard let connection = state.connection else { return nil }
            let isAlive = PQconsumeInput(connection) == 1
            talker = state.talker.take()
            if !state.isTalking { takeResults(connection, &state, &finished) }
            takeNotifications(connection, &state)
            if state.wantsToWrite { flush(connection, &state) }
            guard isAlive, PQstatus(connection) == CONNECTION_OK else {
                return end(&state, Self.loss(of: connection), &finished)
            }
            return nil
        }
        talker?.resume()
        if let loss { tell(loss) }
    }

    /// Goes on sending what the socket had no room for.
    func writable(_ finished: inout [Finished]) {
        var talker: UnsafeContinuation<Void, Never>?
        let loss: DataError? = state.withLock { state in
            guard let connection = state.connection else { return nil }
            talker = state.talker.take()
            return flush(connection, &state) ? nil : end(&state, Self.loss(of: connection), &finished)
        }
        talker?.resume()
        if let loss { tell(loss) }
    }

    @discardableResult
    private func flush(_ connection: OpaquePointer, _ state: inout State) -> Bool {
        let rest = PQflush(connection)
        guard rest >= 0 else { return false }
        if rest == 0, state.wantsToWrite {
            state.wantsToWrite = false
            reactor.watch(self, writing: false)
        }
        return true
    }

    private func takeResults(_ connection: OpaquePointer, _ state: inout State, _ finished: inout [Finished]) {
        var nothings = 0
        while let segment = state.queue.first, PQisBusy(connection) == 0 {
            guard let result = PQgetResult(connection) else {
                // A step's end; two of them in a row, and nothing has come yet.
                nothings += 1
                guard nothings < 2 else { return }
                continue
            }
            nothings = 0
            guard PQresultStatus(result) == PGRES_PIPELINE_SYNC else {
                segment.receive(result)
                continue
            }
            PQclear(result)
            state.queue.removeFirst()
            if let preparation = segment.preparation { state.prepared[preparation.number] = nil }
            let count = load.wrappingSubtract(1, ordering: .relaxed).newValue
            headSince.store(count == 0 ? 0 : Monotonic.now, ordering: .relaxed)
            if let next = state.queue.first, next.isAbandoned { requestCancel(&state) }
            guard let continuation = segment.continuation else { continue }
            segment.continuation = nil
            finished.append(Finished(continuation: continuation, outcome: outcome(of: segment, state)))
        }
    }

    private func outcome(of segment: Segment, _ state: State) -> Segment.Outcome {
        if var failure = segment.failure, failure.code == .interrupted {
            // The server's own limit, or a request to cancel that came too late for the statement it was meant for.
            if segment.deadline != .max, Monotonic.now + Self.clockTolerance >= segment.deadline {
                failure.code = .timeout
                return .failed(failure)
            }
            if state.lastCancel != nil { return .hitByCancel }
        }
        return segment.outcome()
    }

    /// The reactor gives up this much later than the server, whose answer says more.
    static let graceOfServer: Duration = .milliseconds(300)
    private static let clockTolerance: UInt64 = 500_000_000

    /// Ends the connection, whose statements all have an unknown end.
    func end(_ state: inout State, _ loss: DataError, _ finished: inout [Finished]) -> DataError? {
        guard let connection = state.connection else { return nil }
        reactor.forget(self)
        for segment in state.queue {
            guard let continuation = segment.continuation else { continue }
            segment.continuation = nil
            var error = segment.failure ?? loss
            // The server's last words, when it has ended the connection.
            if error.code == .unavailable { error.code = .connectionLost }
            error.sql = error.sql ?? segment.sql
            finished.append(Finished(continuation: continuation, outcome: .failed(error)))
        }
        state.queue = []
        state.cancelled = nil
        for waiter in state.cancelWaiters { waiter.resume() }
        state.cancelWaiters = []
        state.talker.take()?.resume()
        state.connection = nil
        state.loss = loss
        hasEnded.store(true, ordering: .releasing)
        load.store(0, ordering: .relaxed)
        headSince.store(0, ordering: .relaxed)
        PQfinish(connection)
        return loss
    }

    private static func loss(of connection: OpaquePointer) -> DataError {
        let message = PostgresFailure.lines(PQerrorMessage(connection))
        return DataError(
            .connectionLost, message.isEmpty ? "the server has closed the connection" : message)
    }

    /// Closes the connection; what is under way fails.
    func close() {
        var finished: [Finished] = []
        _ = state.withLock { end(&$0, Self.closed, &finished) }
        for one in finished { one.tell() }
        tell(Self.closed)
    }

    /// Runs a closure once when the connection has ended, on any thread; at once if it has.
    func whenLost(_ body: @escaping @Sendable (DataError) -> Void) {
        let loss: DataError? = state.withLock { state in
            if state.connection != nil { state.onLoss = body }
            return state.connection == nil ? state.loss ?? Self.closed : nil
        }
        if let loss { body(loss) }
    }

    func tell(_ loss: DataError) {
        let body = state.withLock { state in
            defer { state.onLoss = nil }
            return state.onLoss
        }
        body?(loss)
    }

    // MARK: Notifications

    /// Receives the channel and the payload of each notification, on the reactor's thread and under the lock.
    func onNotification(_ body: @escaping @Sendable (_ channel: String, _ payload: String) -> Void) {
        state.withLock { $0.onNotification = body }
    }

    private func takeNotifications(_ connection: OpaquePointer, _ state: inout State) {
        while let notification = PQnotifies(connection) {
            let channel = String(cString: notification.pointee.relname)
            let payload = notification.pointee.extra.map { String(cString: $0) } ?? ""
            PQfreemem(notification)
            state.onNotification?(channel, payload)
        }
    }

    /// Who is to be told of an end.
    struct Finished {
        let continuation: UnsafeContinuation<Segment.Outcome, Never>
        let outcome: Segment.Outcome

        func tell() { continuation.resume(returning: outcome) }
    }
}

extension Link {
    /// What is touched under the lock.
    struct State: @unchecked Sendable {
        /// Unchecked because libpq's connections may be used by any thread, by one at a time.
        var connection: OpaquePointer?
        var queue: [Segment] = []
        /// The statements that the server has prepared, by their numbers, and when they were used last.
        var prepared: [Int: Int] = [:]
        var clock = 0
        var parameters = ParameterBuffer()
        var wantsToWrite = false
        /// Whether the connection is out of pipeline mode, and who waits there for something to come or go.
        var isTalking = false
        var talker: UnsafeContinuation<Void, Never>?
        var runningCancels = 0
        var lastCancel: UInt64?
        /// The statement that the server was asked to stop, and since when.
        var cancelled: Segment?
        var cancelledSince: UInt64 = 0
        var cancelWaiters: [UnsafeContinuation<Void, Never>] = []
        var loss: DataError?
        var onLoss: (@Sendable (DataError) -> Void)?
        var onNotification: (@Sendable (String, String) -> Void)?

        init(_ connection: OpaquePointer) { self.connection = connection }
    }
}
