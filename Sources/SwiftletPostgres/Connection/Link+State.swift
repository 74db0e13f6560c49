import CPostgres
import SwiftletData

extension Link {
    /// What the reactor waits for at the socket.
    ///
    /// It tells of it until it is done: a system call for each read to ask again would cost as much as the read.
    struct Watch: Equatable {
        let events: UInt32

        /// Something to read.
        static let reading = Watch(writing: false)
        /// Nothing; that the connection has ended is told all the same, once.
        static let nothing = Watch(events: EPOLLET.rawValue)

        private init(events: UInt32) { self.events = events }

        /// Something to read, and room in the socket as well or not.
        ///
        /// - Parameter once: Whether it is told of only once.
        init(writing: Bool, once: Bool = false) {
            events =
                EPOLLIN.rawValue | (writing ? EPOLLOUT.rawValue : 0) | (once ? EPOLLONESHOT.rawValue : 0)
        }
    }

    /// Who is to be told of something, once the lock is given back: cancelling takes the lock of the task and then this one,
    /// and resuming takes that of the task.
    enum Finished {
        /// The end of a segment.
        case ended(UnsafeContinuation<Segment.Outcome, Never>, Segment.Outcome)
        /// Something has come or gone.
        case woken(UnsafeContinuation<Void, Never>)
        /// A notification has come to a channel.
        case notified(@Sendable (String, String) -> Void, channel: String, payload: String)

        func tell() {
            switch self {
            case .ended(let continuation, let outcome): continuation.resume(returning: outcome)
            case .woken(let continuation): continuation.resume()
            case .notified(let body, let channel, let payload): body(channel, payload)
            }
        }
    }

    /// What is touched under the lock.
    struct State: @unchecked Sendable {
        /// Unchecked because libpq's connections may be used by any thread, by one at a time.
        var connection: OpaquePointer?
        var queue: [Segment] = []
        /// What is being taken from the inbox.
        var entries: [LinkInbox.Entry] = []
        /// The statements whose results are being read.
        var answered: [StatementShape] = []
        /// The statements that the server has prepared, by their numbers, and when they were used last.
        var prepared: [Int: Int] = [:]
        var clock = 0
        var parameters = ParameterBuffer()
        var wantsToWrite = false
        /// What the reactor waits for.
        var watch = Watch.reading
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
