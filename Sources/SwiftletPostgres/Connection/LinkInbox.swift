import CPostgres
import SwiftletData
import Synchronization

/// What waits for a connection: segments to send, and what the reactor has seen of the socket.
///
/// Sending takes a system call, and reading takes two; nobody waits for a thread that is at it. Whoever brings something
/// does it if nobody else works on the connection, and otherwise leaves it to that thread, which looks again when it is
/// done. While the server has enough to do, segments stay here until something is read, and then they are sent together: when
/// the server has little left, or whenever something is read where that is seldom (``LinkPause``).
struct LinkInbox {
    /// What a socket is ready for.
    struct Readiness: OptionSet {
        let rawValue: UInt8
        static let readable = Readiness(rawValue: 1)
        static let writable = Readiness(rawValue: 2)
    }

    typealias Entry = (segment: Segment, continuation: UnsafeContinuation<Segment.Outcome, Never>)

    var segments: [Entry] = []
    var readiness: Readiness = []

    /// Whether there is something to do now.
    ///
    /// - Parameter sends: Whether segments are sent before something is read.
    func isDue(sends: Bool) -> Bool { !readiness.isEmpty || sends && !segments.isEmpty }

    /// Takes the segments, or only the one that has waited longest.
    mutating func takeSegments(one: Bool, into entries: inout [Entry]) {
        // Goes on with the memory of the empty list.
        guard one, segments.count > 1 else { return swap(&segments, &entries) }
        entries.append(segments.removeFirst())
    }

    /// What the socket is ready for, once.
    mutating func takeReadiness() -> Readiness {
        defer { readiness = [] }
        return readiness
    }
}

extension Link {
    /// What is touched under the lock. Whoever had the lock then does what others have brought meanwhile.
    var state: Guarded { Guarded(link: self) }

    /// Lets nobody have the state without looking into the inbox afterwards.
    struct Guarded {
        fileprivate let link: Link

        func withLock<R>(_ body: (inout State) -> R) -> R {
            var result: R?
            link.mutex.withLock { result = body(&$0) }
            link.work()
            // reason: the lock has run the closure.
            return result!
        }
    }

    /// Takes a segment back that has not been sent.
    func takeBack(_ segment: Segment) -> UnsafeContinuation<Segment.Outcome, Never>? {
        let continuation = inbox.withLock { inbox in
            inbox.segments.firstIndex { $0.segment === segment }.map { inbox.segments.remove(at: $0).continuation }
        }
        if continuation != nil { uncount(segment) }
        return continuation
    }

    /// Takes those back that have not been sent and whose time is over.
    func takeBack(before now: UInt64) -> [LinkInbox.Entry] {
        let late = inbox.withLock { inbox in
            guard inbox.segments.contains(where: { $0.segment.deadline <= now }) else { return [LinkInbox.Entry]() }
            defer { inbox.segments.removeAll { $0.segment.deadline <= now } }
            return inbox.segments.filter { $0.segment.deadline <= now }
        }
        for (segment, _) in late { uncount(segment) }
        return late
    }

    /// Attends to what the socket is ready for, or leaves it to the thread that works on the connection right now.
    func note(_ readiness: LinkInbox.Readiness, _ finished: inout [Finished]) {
        var loss: DataError?
        if mutex.withLockIfAvailable({ loss = attend(&$0, readiness, &finished) }) == nil {
            // Until that thread has read, the socket stays ready.
            reactor.rest(self)
            inbox.withLock { $0.readiness.formUnion(readiness) }
        }
        if let loss { tell(loss) }
        work(&finished)
    }

    /// Does what the inbox holds, unless another thread is at it, and tells those who waited for it.
    func work() {
        var finished: [Finished] = []
        work(&finished)
        for one in finished { one.tell() }
    }

    /// Does what the inbox holds, unless another thread is at it; notes who must be told what.
    func work(_ finished: inout [Finished]) {
        while inbox.withLock({ $0.isDue(sends: sendsNow) }) {
            var loss: DataError?
            guard mutex.withLockIfAvailable({ loss = attend(&$0, &finished) }) != nil else { return }
            if let loss { tell(loss) }
        }
    }

    /// Whether segments are sent as they come: a server works on one statement after the other, so that those behind the
    /// next one lose nothing by waiting for an answer, and all of them cost one packet.
    var sendsNow: Bool { role == .exclusive || sent.load(ordering: .relaxed) < ahead }

    /// So many segments are sent before their predecessors' answers have come.
    private var ahead: Int { sendsSingly ? 1 : 2 }

    /// Whether segments that are transactions of their own are sent one after the other. PgBouncer gives the session to
    /// somebody else when a transaction has ended and no other was asked for as a whole (github.com/pgbouncer/pgbouncer/issues/759):
    /// of a segment that follows meanwhile, the beginning would run on one session and the rest on another.
    private var sendsSingly: Bool { isPooled && role == .shared }

    /// Does what the inbox holds.
    ///
    /// - Returns: What the connection was lost by.
    func attend(_ state: inout State, _ finished: inout [Finished]) -> DataError? {
        let readiness = inbox.withLock { $0.takeReadiness() }
        if !readiness.isEmpty { state.watch = .nothing }
        return attend(&state, readiness, &finished)
    }

    /// Reads first: what has come makes room for what is sent.
    private func attend(
        _ state: inout State, _ readiness: LinkInbox.Readiness, _ finished: inout [Finished]
    ) -> DataError? {
        let before = finished.count
        var loss = readiness.isEmpty ? nil : receive(readiness, &state, &finished)
        // Where answers are let gather, nobody looks soon whether the server has enough to do.
        guard sendsNow || finished.count > before && pause > 0 else { return loss }
        inbox.withLock { $0.takeSegments(one: sendsSingly, into: &state.entries) }
        let isBatch = state.entries.count > 1 && state.connection != nil
        if isBatch { cpostgres_cork(descriptor, 1) }
        for entry in state.entries {
            let problem = send(entry.segment, entry.continuation, &state, &finished)
            loss = loss ?? problem
        }
        if isBatch, state.connection != nil { cpostgres_cork(descriptor, 0) }
        state.entries.removeAll(keepingCapacity: true)
        return loss
    }
}
