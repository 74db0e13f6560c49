import CPostgres
import SwiftletData
import Synchronization

/// Listens to one channel on a connection of its own, and connects again when that is lost.
final class Listener: Sendable {
    private let channel: String
    private let opening: LinkOpening
    private let events: PostgresEvents
    private let output: AsyncThrowingStream<DatabaseNotification, any Error>.Continuation
    private let state = Mutex(ListenerState())
    private let link = Mutex<Link?>(nil)
    /// How many notifications wait for a slow reader; later ones are lost, and the reader is told.
    private static let mostWaiting = 1024

    private init(
        _ channel: String, _ opening: LinkOpening, _ events: PostgresEvents,
        _ output: AsyncThrowingStream<DatabaseNotification, any Error>.Continuation
    ) {
        self.channel = channel
        self.opening = opening
        self.events = events
        self.output = output
    }

    /// Begins to listen.
    ///
    /// - Returns: The notifications, once the server has taken note.
    static func listen(
        to channel: String, _ opening: LinkOpening, _ events: PostgresEvents, _ listeners: Listeners
    ) async throws -> DatabaseNotifications {
        let (stream, output) = AsyncThrowingStream.makeStream(
            of: DatabaseNotification.self, bufferingPolicy: .bufferingOldest(mostWaiting))
        let listener = Listener(channel, opening, events, output)
        let lost = try await listener.connect()
        let task = Task.detached { await listener.keepConnected(lost) }
        output.onTermination = { [weak listener] _ in
            task.cancel()
            guard let listener else { return }
            listeners.remove(listener)
            listener.end()
        }
        listeners.add(listener)
        return DatabaseNotifications(stream)
    }

    /// Connects and tells the server to notify.
    ///
    /// - Returns: What ends when the connection is lost.
    private func connect() async throws -> AsyncStream<DataError> {
        let sql = "LISTEN \(try SQLText.identifier(channel))"
        let link = try await opening.open(.exclusive)
        let (lost, loss) = AsyncStream.makeStream(of: DataError.self)
        link.whenLost { error in
            loss.yield(error)
            loss.finish()
        }
        link.onNotification { [weak self] _, payload in self?.deliver(payload) }
        let outcome = await link.exchangeAlways(sql, limit: Monotonic.nanoseconds(opening.options.statementTimeout)) {
            sending throws(DataError) in
            try sending.text(sql, as: .asked)
        }
        switch outcome {
        case .finished(let result, _): PQclear(result)
        case .failed(let error), .unsent(let error):
            link.close()
            throw error
        case .cancelled, .hitByCancel:
            link.close()
            throw CancellationError()
        }
        self.link.withLock { $0 = link }
        return lost
    }

    private func keepConnected(_ first: AsyncStream<DataError>) async {
        // One that was made while the reader left is not forgotten either.
        defer { end() }
        var lost = first
        while !Task.isCancelled {
            for await error in lost where error.code != .closed { events.lost(error) }
            guard let next = await reconnect() else { return }
            lost = next
        }
    }

    /// Connects again, with pauses, until that succeeds; nil when the listener has ended.
    private func reconnect() async -> AsyncStream<DataError>? {
        var failures = 0
        while !Task.isCancelled {
            do {
                let lost = try await connect()
                emit(state.withLock { $0.reconnected() })
                events.reconnected(after: failures)
                return lost
            } catch {
                let error = error as? DataError ?? DataError(.unavailable, "\(error)")
                failures += 1
                events.connectFailed(error, failures: failures)
                let pause = Backoff.connecting.pause(beforeRetry: failures, random: .random(in: 0..<1))
                try? await Task.sleep(for: pause)
            }
        }
        return nil
    }

    private func deliver(_ payload: String) { emit(state.withLock { $0.received(payload) }) }

    private func emit(_ notifications: [DatabaseNotification]) {
        for notification in notifications {
            if case .dropped = output.yield(notification) { state.withLock { $0.dropped() } }
        }
    }

    /// Ends the reader's sequence with an error.
    func finish(throwing error: DataError) { output.finish(throwing: error) }

    private func end() {
        link.withLock { $0.take() }?.close()
    }
}

/// What a reader of notifications is told, in which order.
struct ListenerState {
    /// Whether something was lost that the reader does not know of yet.
    private var hasMissed = false

    /// The server has notified.
    mutating func received(_ payload: String) -> [DatabaseNotification] {
        defer { hasMissed = false }
        return (hasMissed ? [.mayHaveMissed] : []) + [.received(payload: payload)]
    }

    /// The connection was made anew: what was sent meanwhile is lost.
    mutating func reconnected() -> [DatabaseNotification] {
        defer { hasMissed = false }
        return [.mayHaveMissed]
    }

    /// The reader was too slow to be told.
    mutating func dropped() { hasMissed = true }
}
