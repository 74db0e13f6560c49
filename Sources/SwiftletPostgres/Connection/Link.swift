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
    let mutex: Mutex<State>
    /// What threads have brought that shall not wait for each other.
    let inbox = Mutex(LinkInbox())
    let statementTimeout: Duration
    /// Whether there is a pooler between it and the server, which gives each transaction another session.
    let isPooled: Bool
    let notices: NoticeSink

    /// How many segments are in flight, and about how many nanoseconds the server will work on them: whoever looks for a
    /// connection reads both without the lock.
    private let load = Atomic<Int>(0)
    private let expectedWork = Atomic<UInt64>(0)
    /// How many of them have been sent.
    let sent = Atomic<Int>(0)
    /// Since when the segment at the head runs; 0 if there is none.
    private let headSince = Atomic<UInt64>(0)
    private let hasEnded = Atomic<Bool>(false)

    /// Takes over a connection that libpq has made and that is in pipeline mode.
    init(
        _ connection: OpaquePointer, _ role: Role, number: UInt64, reactor: Reactor, statementTimeout: Duration,
        isPooled: Bool, notices: NoticeSink
    ) {
        self.role = role
        self.number = number
        self.reactor = reactor
        self.statementTimeout = statementTimeout
        self.isPooled = isPooled
        self.notices = notices
        descriptor = PQsocket(connection)
        host = PQhost(connection).map { String(cString: $0) } ?? ""
        mutex = Mutex(State(connection))
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

    /// About how long a statement that is sent now waits for those before it, in nanoseconds.
    func wait(at now: UInt64) -> UInt64 {
        let since = headSince.load(ordering: .relaxed)
        // What takes longer than usual may take much longer.
        let running = since == 0 ? 0 : now - min(since, now)
        return max(expectedWork.load(ordering: .relaxed), running)
    }

    /// For how long its answers are let gather before they are read, in nanoseconds; 0 where they are read as they come.
    var pause: UInt64 {
        LinkPause.time(
            sent: sent.load(ordering: .relaxed), inFlight: inFlight,
            expectedWork: expectedWork.load(ordering: .relaxed))
    }

    /// Counts a segment that is in flight from now on.
    private func count(_ segment: Segment) {
        load.wrappingAdd(1, ordering: .relaxed)
        if role == .exclusive { reactor.exclusiveSegments.wrappingAdd(1, ordering: .relaxed) }
        expectedWork.wrappingAdd(segment.expected, ordering: .relaxed)
    }

    /// Counts a segment no more.
    func uncount(_ segment: Segment) {
        load.wrappingSubtract(1, ordering: .relaxed)
        if role == .exclusive { reactor.exclusiveSegments.wrappingSubtract(1, ordering: .relaxed) }
        expectedWork.wrappingSubtract(segment.expected, ordering: .relaxed)
    }

    // MARK: Sending

    /// Sends a segment and waits for its end.
    ///
    /// - Parameters:
    ///   - sql: The statement, for errors.
    ///   - shape: What is known of it; the time it takes is noted there.
    ///   - limit: How long the wait may take, in nanoseconds; `max` is for ever.
    ///   - send: Queues the steps, on this thread or another.
    func exchange(
        _ sql: String, shape: StatementShape? = nil, limit: UInt64, _ send: @escaping Segment.Send
    ) async -> Segment.Outcome {
        let segment = Segment(sql: sql, shape: shape, deadline: Monotonic.deadline(in: limit), send)
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { submit(segment, $0) }
        } onCancel: {
            cancel(segment)
        }
    }

    /// As `exchange`, but for what must be done even if the task is cancelled.
    func exchangeAlways(_ sql: String, limit: UInt64, _ send: @escaping Segment.Send) async -> Segment.Outcome {
        let segment = Segment(sql: sql, deadline: Monotonic.deadline(in: limit), send)
        return await withUnsafeContinuation { submit(segment, $0) }
    }

    /// Sends a segment, or lets the thread do it that works on the connection right now.
    private func submit(_ segment: Segment, _ continuation: UnsafeContinuation<Segment.Outcome, Never>) {
        count(segment)
        var finished: [Finished] = []
        var loss: DataError?
        let isSent =
            sendsNow
            && mutex.withLockIfAvailable { state in
                // Another thread may have sent something since.
                guard sendsNow else { return false }
                loss = send(segment, continuation, &state, &finished)
                return true
            } == true
        if let loss { tell(loss) }
        if !isSent { inbox.withLock { $0.segments.append((segment, continuation)) } }
        work(&finished)
        for one in finished { one.tell() }
    }

    /// Queues the steps of a segment, and sends as much as the socket takes.
    ///
    /// - Returns: What the connection was lost by.
    func send(
        _ segment: Segment, _ continuation: UnsafeContinuation<Segment.Outcome, Never>, _ state: inout State,
        _ finished: inout [Finished]
    ) -> DataError? {
        func refuse(_ outcome: Segment.Outcome) {
            uncount(segment)
            finished.append(.ended(continuation, outcome))
        }
        guard let connection = state.connection else {
            let loss = state.loss ?? Self.closed
            // A transaction ends with its connection; others may go by the next one.
            refuse(role == .shared ? .unsent(loss) : .failed(loss))
            return nil
        }
        guard !segment.isCancelled else {
            refuse(.cancelled)
            return nil
        }
        do throws(DataError) {
            (segment.progress, segment.preparation, segment.forgets) = try withUnsafeMutablePointer(to: &state) {
                pointer throws(DataError) in
                var sending = Sending(connection: connection, state: pointer)
                try segment.send(&sending)
                return (sending.progress, sending.preparation, sending.forgets)
            }
            guard PQpipelineSync(connection) == 1 else { throw Sending.failure(connection) }
        } catch {
            refuse(.failed(error))
            // Nothing of it was sent, or else what follows would be taken for a part of it.
            return error.code == .connectionLost ? end(&state, error, &finished) : nil
        }
        segment.continuation = continuation
        if state.queue.isEmpty { headSince.store(Monotonic.now, ordering: .relaxed) }
        state.queue.append(segment)
        sent.store(state.queue.count, ordering: .relaxed)
        if !state.wantsToWrite, PQflush(connection) == 1 {
            state.wantsToWrite = true
            watch(&state)
        }
        return nil
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

    /// Reads what the server has sent, and goes on sending what the socket had no room for; notes who must be told what.
    ///
    /// - Returns: What the connection was lost by.
    func receive(_ readiness: LinkInbox.Readiness, _ state: inout State, _ finished: inout [Finished]) -> DataError? {
        guard let connection = state.connection else { return nil }
        // Outside of pipeline mode nothing is read unless somebody waits for it, who then watches the socket.
        if state.isTalking, state.talker == nil { return nil }
        var isAlive = true
        if readiness.contains(.readable) {
            isAlive = PQconsumeInput(connection) == 1
            if !state.isTalking, let loss = takeResults(connection, &state, &finished) { return loss }
            takeNotifications(connection, state, &finished)
        }
        if state.wantsToWrite || readiness.contains(.writable) { isAlive = flush(connection, &state) && isAlive }
        guard isAlive, PQstatus(connection) == CONNECTION_OK else {
            return end(&state, Self.loss(of: connection), &finished)
        }
        if let talker = state.talker.take() {
            finished.append(.woken(talker))
        } else {
            watch(&state)
        }
        return nil
    }

    /// Has the reactor wait for what comes next, if it does not.
    func watch(_ state: inout State) {
        let watch = Watch(writing: state.wantsToWrite)
        guard watch != state.watch else { return }
        state.watch = watch
        reactor.watch(self, for: watch)
    }

    private func flush(_ connection: OpaquePointer, _ state: inout State) -> Bool {
        let rest = PQflush(connection)
        if rest == 0 { state.wantsToWrite = false }
        return rest >= 0
    }

    /// - Returns: What the connection was lost by.
    private func takeResults(
        _ connection: OpaquePointer, _ state: inout State, _ finished: inout [Finished]
    ) -> DataError? {
        var nothings = 0
        var now: UInt64?
        var ended: UInt64 = 0
        let since = headSince.load(ordering: .relaxed)
        defer { noteTimes(&state, of: ended, since: since, until: now) }
        while let segment = state.queue.first, PQisBusy(connection) == 0 {
            guard let result = PQgetResult(connection) else {
                // A step's end; two of them in a row, and nothing has come yet.
                nothings += 1
                guard nothings < 2 else { return nil }
                continue
            }
            nothings = 0
            let status = PQresultStatus(result)
            if status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH {
                // Such results have no end, and libpq has no way out of this in pipeline mode.
                PQclear(result)
                segment.failure = DataError(.invalidStatement, "COPY runs by tx.copy and tx.copyOut only")
                return end(&state, DataError(.connectionLost, "a COPY was sent as a statement"), &finished)
            }
            guard status == PGRES_PIPELINE_SYNC else {
                segment.receive(result)
                continue
            }
            PQclear(result)
            state.queue.removeFirst()
            if let preparation = segment.preparation { state.prepared[preparation.number] = nil }
            // What the server was to forget and has not is the next to go.
            for one in segment.forgets { state.prepared[one.number] = 0 }
            uncount(segment)
            sent.store(state.queue.count, ordering: .relaxed)
            let end = now ?? Monotonic.now
            now = end
            ended += 1
            // Those of transactions have taken more than their own time, such as that of BEGIN.
            if role == .shared, segment.failure == nil, let shape = segment.shape { state.answered.append(shape) }
            headSince.store(state.queue.isEmpty ? 0 : end, ordering: .relaxed)
            if let next = state.queue.first, next.isAbandoned, !next.isBrief { requestCancel(&state) }
            guard let continuation = segment.continuation else { continue }
            segment.continuation = nil
            finished.append(.ended(continuation, outcome(of: segment, state)))
        }
        return nil
    }

    /// Notes how long statements took that ended in one pass: nobody knows more of each than its share.
    private func noteTimes(_ state: inout State, of ended: UInt64, since: UInt64, until end: UInt64?) {
        guard !state.answered.isEmpty, let end else { return }
        for shape in state.answered { shape.note(time: (end - min(since, end)) / ended) }
        state.answered.removeAll(keepingCapacity: true)
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
            finished.append(.ended(continuation, .failed(error)))
        }
        for segment in state.queue { uncount(segment) }
        state.queue = []
        sent.store(0, ordering: .relaxed)
        state.cancelled = nil
        finished += state.cancelWaiters.map { .woken($0) }
        state.cancelWaiters = []
        if let talker = state.talker.take() { finished.append(.woken(talker)) }
        state.connection = nil
        state.loss = loss
        hasEnded.store(true, ordering: .releasing)
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

    /// Receives the channel and the payload of each notification, on the thread that has read it.
    func onNotification(_ body: @escaping @Sendable (_ channel: String, _ payload: String) -> Void) {
        state.withLock { $0.onNotification = body }
    }

    private func takeNotifications(_ connection: OpaquePointer, _ state: State, _ finished: inout [Finished]) {
        while let notification = PQnotifies(connection) {
            let channel = String(cString: notification.pointee.relname)
            let payload = notification.pointee.extra.map { String(cString: $0) } ?? ""
            PQfreemem(notification)
            if let body = state.onNotification {
                finished.append(.notified(body, channel: channel, payload: payload))
            }
        }
    }
}
