import CPostgres
import SwiftletData
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The thread that reads what servers send, for all connections of a database.
///
/// It waits by epoll, reads what has come, and resumes the tasks that wait for it, each on its own executor. Several times
/// a second it looks for statements whose time is over.
///
/// A server sends each answer as soon as it has it. Where many more are to come, to be woken for each costs more than to read
/// it: then the thread sleeps a little, and reads several at once (``LinkPause``). It does not while a transaction waits for an
/// answer, for a transaction waits for one after the other.
final class Reactor: Sendable {
    private struct State {
        var links: [UInt64: Link] = [:]
        var isStopped = false
    }

    private let poll: Int32
    private let wakeup: Int32
    private let state = Mutex(State())
    /// How many segments are in flight on connections that belong to one task.
    let exclusiveSegments = Atomic<Int>(0)
    private static let wakeupNumber = UInt64.max
    /// How exactly time limits are kept, in milliseconds.
    private static let tick: Int32 = 100

    /// Starts the thread.
    ///
    /// - Throws: `DataError` with code `.unavailable` if the system gives no descriptor or thread.
    init() throws(DataError) {
        poll = epoll_create1(Int32(EPOLL_CLOEXEC))
        wakeup = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(u64: Self.wakeupNumber))
        guard poll >= 0, wakeup >= 0, epoll_ctl(poll, EPOLL_CTL_ADD, wakeup, &event) == 0 else {
            throw DataError(.unavailable, "the system has no descriptor left: \(String(cString: strerror(errno)))")
        }
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        let problem = pthread_create(&thread, nil, { Reactor.main($0) }, context.toOpaque())
        guard problem == 0 else {
            context.release()
            throw DataError(.unavailable, "the system gives no thread: \(String(cString: strerror(problem)))")
        }
        pthread_detach(thread)
    }

    deinit {
        Glibc.close(poll)
        Glibc.close(wakeup)
    }

    /// Begins to read for a connection.
    func add(_ link: Link) {
        state.withLock { $0.links[link.number] = link }
        var event = epoll_event(events: Link.Watch.reading.events, data: epoll_data_t(u64: link.number))
        epoll_ctl(poll, EPOLL_CTL_ADD, link.descriptor, &event)
    }

    /// Waits for something else than before; to be called under the lock of the connection.
    func watch(_ link: Link, for watch: Link.Watch) {
        var event = epoll_event(events: watch.events, data: epoll_data_t(u64: link.number))
        epoll_ctl(poll, EPOLL_CTL_MOD, link.descriptor, &event)
    }

    /// Waits for nothing until it is told again what to wait for. The connection may be closed by another thread meanwhile,
    /// and its descriptor be that of another one.
    func rest(_ link: Link) {
        state.withLock { state in
            guard state.links[link.number] != nil else { return }
            watch(link, for: .nothing)
        }
    }

    /// Reads no more for a connection, which is about to be closed.
    func forget(_ link: Link) {
        state.withLock { state in
            var event = epoll_event()
            epoll_ctl(poll, EPOLL_CTL_DEL, link.descriptor, &event)
            state.links[link.number] = nil
        }
    }

    /// Ends the thread once the last connection has ended.
    func stop() {
        state.withLock { $0.isStopped = true }
        var one: UInt64 = 1
        write(wakeup, &one, 8)
    }

    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
        cpostgres_name_thread("swiftlet-pg")
        cpostgres_wake_in_time()
        if let context { Unmanaged<Reactor>.fromOpaque(context).takeRetainedValue().run() }
        return nil
    }

    private func run() {
        var finished: [Link.Finished] = []
        var lastTick = Monotonic.now
        var pause: UInt64 = 0
        let events = UnsafeMutableBufferPointer<epoll_event>.allocate(capacity: 64)
        defer { events.deallocate() }
        while !state.withLock({ $0.isStopped && $0.links.isEmpty }) {
            // What has come already, but was too much for the last pass or is another connection's, is read before the pause.
            let count = epoll_wait(poll, events.baseAddress, Int32(events.count), pause > 0 ? 0 : Self.tick)
            if count == 0, pause > 0 {
                sleep(pause)
                pause = 0
                continue
            }
            var pass = LinkPause.Pass()
            for event in events.prefix(Int(max(0, count))) {
                guard let link = state.withLock({ $0.links[event.data.u64] }) else { continue }
                var readiness: LinkInbox.Readiness = []
                if event.events & EPOLLOUT.rawValue != 0 { readiness.insert(.writable) }
                if event.events & ~EPOLLOUT.rawValue != 0 { readiness.insert(.readable) }
                let before = finished.count
                link.note(readiness, &finished)
                pass.note(hasEnded: finished.count > before, link.pause)
            }
            pause = exclusiveSegments.load(ordering: .relaxed) == 0 ? pass.pause : 0
            let now = Monotonic.now
            if now - lastTick >= UInt64(Self.tick) * 1_000_000 {
                lastTick = now
                for link in state.withLock({ Array($0.links.values) }) { link.expire(now, &finished) }
            }
            for one in finished { one.tell() }
            finished.removeAll(keepingCapacity: true)
        }
    }

    /// Sleeps for so many nanoseconds, less than a second.
    private func sleep(_ nanoseconds: UInt64) {
        var time = timespec(tv_sec: 0, tv_nsec: Int(nanoseconds))
        nanosleep(&time, nil)
    }
}
