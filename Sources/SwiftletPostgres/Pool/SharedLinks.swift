import SwiftletData
import Synchronization

/// The connections to one server that many tasks read by at the same time.
final class SharedLinks: Sendable {
    private struct Waiter {
        let number: Int
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<Link, any Error>
    }

    private struct State {
        var links: [Link] = []
        var opening = 0
        var waiters: [Waiter] = []
        var lastNumber = 0
        /// Ends waits that take too long, while there are any.
        var sweeper: Task<Void, Never>?
        /// Why the last attempt to connect failed, and how many have in a row.
        var failure: DataError?
        var failures = 0
        /// When another connection beside those that are open is tried after that.
        var retryAt: UInt64 = 0
        var isClosed = false
    }

    private let opening: LinkOpening
    private let maximum: Int
    /// Whether statements that wait at one connection are sent together; not behind a pooler (``Link/sendsNow``).
    private let sendsTogether: Bool
    private let acquireTimeout: Duration
    private let events: PostgresEvents
    private let state = Mutex(State())

    init(_ opening: LinkOpening, _ options: DatabaseOptions, _ events: PostgresEvents) {
        self.opening = opening
        self.events = events
        maximum = max(1, options.maximumReaders)
        sendsTogether = options.namedStatements
        acquireTimeout = options.pool.acquireTimeout
    }

    /// A connection to send a statement by, which others may use at the same time. Waits only while there is none.
    ///
    /// - Parameter shape: What is known of the statement.
    /// - Throws: `DataError` with code `.closed`; what connecting failed with.
    func link(for shape: StatementShape? = nil) async throws -> Link {
        if let link = linkAtHand(for: shape) { return link }
        return try await waitForLink()
    }

    /// Does something by a connection, and by another one if that is lost before anything was sent.
    ///
    /// - Throws: As ``link(for:)``, and what the closure throws; what the last connection was lost by instead of
    ///   ``LostUnsent``.
    func use<R>(for shape: StatementShape? = nil, _ body: (Link) async throws -> R) async throws -> R {
        var losses = 0
        while true {
            do {
                return try await body(link(for: shape))
            } catch let error as LostUnsent {
                losses += 1
                guard losses < Self.mostLosses else { throw error.loss }
            }
        }
    }

    /// A statement is sent by no other connection once so many were lost while it waited.
    private static let mostLosses = 5

    /// A connection to send a statement by; nil while there is none.
    func linkAtHand(for shape: StatementShape? = nil) -> Link? {
        let choice = LinkChoice(at: Monotonic.now, usualTime: sendsTogether ? shape?.usualTime : nil)
        let (link, opens) = state.withLock { state in
            let link = choice.best(of: state.links)
            return (link, Self.wantsAnother(&state, besides: link, choice, maximum))
        }
        if opens { open() }
        return link
    }

    /// How many are open.
    var count: Int { state.withLock { $0.links.count } }

    /// How many statements are in flight; nil while there is no connection.
    var inFlight: Int? {
        state.withLock { state in state.links.isEmpty ? nil : state.links.reduce(0) { $0 + $1.inFlight } }
    }

    private static func wantsAnother(
        _ state: inout State, besides link: Link?, _ choice: LinkChoice, _ maximum: Int
    ) -> Bool {
        guard !state.isClosed, state.opening == 0, state.links.count < maximum else { return false }
        if let link {
            guard choice.isBusy(link), state.failures == 0 || choice.now >= state.retryAt else { return false }
        }
        state.opening += 1
        return true
    }

    private func waitForLink() async throws -> Link {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome: Result<Link, any Error>? = state.withLock { state in
                    if state.isClosed { return .failure(Self.closed) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if let link = LinkChoice(at: Monotonic.now).best(of: state.links) { return .success(link) }
                    if let failure = state.failure, failure.code == .configuration { return .failure(failure) }
                    state.waiters.append(
                        Waiter(number: number, deadline: .now + acquireTimeout, continuation: continuation))
                    if state.sweeper == nil { state.sweeper = Task.detached { await self.sweep() } }
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiters.firstIndex { $0.number == number }.map { state.waiters.remove(at: $0) }
            }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Sends those away who have waited too long.
    private func sweep() async {
        while let deadline = nextDeadline() {
            guard (try? await Task.sleep(until: deadline, clock: .continuous)) != nil else { return }
            let (late, failure) = state.withLock { state in
                let late = state.waiters.prefix { $0.deadline <= .now }
                state.waiters.removeFirst(late.count)
                return (late, state.failure)
            }
            let error =
                failure
                ?? DataError(.busy, "no connection was made within \(acquireTimeout) (database.acquireTimeout)")
            for waiter in late { waiter.continuation.resume(throwing: error) }
        }
    }

    private func nextDeadline() -> ContinuousClock.Instant? {
        state.withLock { state in
            if state.waiters.isEmpty { state.sweeper = nil }
            return state.waiters.first?.deadline
        }
    }

    // MARK: Connecting

    /// Opens a connection in the background; again and again, with pauses, while there is none and somebody waits.
    private func open() {
        Task.detached { [self] in
            while true {
                do {
                    let link = try await opening.open(.shared)
                    guard !link.isLost else {
                        throw DataError(.unavailable, "the server has closed the connection as soon as it was made")
                    }
                    return add(link)
                } catch {
                    guard let pause = failed(error as? DataError ?? DataError(.unavailable, "\(error)")) else { return }
                    try? await Task.sleep(for: pause)
                }
            }
        }
    }

    private func add(_ link: Link) {
        let (waiters, isKept, failures) = state.withLock { state in
            state.opening -= 1
            defer { (state.failure, state.failures) = (nil, 0) }
            guard !state.isClosed, !link.isLost else { return ([Waiter](), false, 0) }
            state.links.append(link)
            defer { state.waiters = [] }
            return (state.waiters, true, state.failures)
        }
        guard isKept else {
            link.close()
            return reopenIfNeeded()
        }
        if failures > 0 { events.reconnected(after: failures) }
        for waiter in waiters { waiter.continuation.resume(returning: link) }
        link.whenLost { [weak self, weak link] loss in
            if let link { self?.lost(link, loss) }
        }
    }

    /// Connects again if somebody waits and nobody else does.
    private func reopenIfNeeded() {
        let opens = state.withLock { state in
            guard !state.isClosed, state.links.isEmpty, state.opening == 0, !state.waiters.isEmpty else { return false }
            state.opening += 1
            return true
        }
        if opens { open() }
    }

    /// Notes that connecting failed.
    ///
    /// - Returns: How long to wait before the next attempt; nil if there is to be none.
    private func failed(_ error: DataError) -> Duration? {
        let (pause, refused, failures) = state.withLock { state -> (Duration?, [Waiter], Int) in
            state.failure = error
            state.failures += 1
            let isPermanent = error.code == .configuration
            let isNeeded = !state.isClosed && state.links.isEmpty && !isPermanent
            let pause = Backoff.connecting.pause(beforeRetry: state.failures, random: .random(in: 0..<1))
            guard !isNeeded else { return (pause, [], state.failures) }
            state.retryAt = Monotonic.deadline(in: pause)
            state.opening -= 1
            guard isPermanent, state.links.isEmpty else { return (nil, [], state.failures) }
            defer { state.waiters = [] }
            return (nil, state.waiters, state.failures)
        }
        events.connectFailed(error, failures: failures)
        for waiter in refused { waiter.continuation.resume(throwing: error) }
        return pause
    }

    private func lost(_ link: Link, _ loss: DataError) {
        let opens = state.withLock { state in
            state.links.removeAll { $0 === link }
            guard !state.isClosed, state.links.isEmpty, state.opening == 0 else { return false }
            state.opening += 1
            return true
        }
        if loss.code != .closed { events.lost(loss) }
        if opens { open() }
    }

    /// Refuses new readers, lets statements in flight end for a while, and closes.
    func close() async {
        let (links, waiters) = state.withLock { state in
            state.isClosed = true
            state.sweeper?.cancel()
            defer { (state.links, state.waiters) = ([], []) }
            return (state.links, state.waiters)
        }
        for waiter in waiters { waiter.continuation.resume(throwing: Self.closed) }
        let deadline = ContinuousClock.now + .seconds(5)
        for link in links {
            while link.inFlight > 0, ContinuousClock.now < deadline {
                // In a task of its own, for this one may be cancelled, and would not wait.
                await Task.detached { try? await Task.sleep(for: .milliseconds(5)) }.value
            }
            link.close()
        }
    }

    private static var closed: DataError { DataError(.closed, "the database has been closed") }
}
