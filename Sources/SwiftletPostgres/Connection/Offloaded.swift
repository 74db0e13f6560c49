#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Runs what waits for the network away from loops and reactor: making connections and asking to cancel.
///
/// Each has a thread of its own. A network that loses everything holds them for minutes, and threads of a pool that are
/// held are missing when the network is back.
enum Offloaded {
    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Runs a closure; on this very thread if the system gives no other.
    static func run(_ body: @escaping @Sendable () -> Void) {
        let work = Unmanaged.passRetained(Work(body)).toOpaque()
        if !detach(work) { perform(work) }
    }

    /// Runs a closure if the system gives a thread for it.
    static func tryRun(_ body: @escaping @Sendable () -> Void) -> Bool {
        let work = Unmanaged.passRetained(Work(body)).toOpaque()
        if detach(work) { return true }
        Unmanaged<Work>.fromOpaque(work).release()
        return false
    }

    private static func detach(_ work: UnsafeMutableRawPointer) -> Bool {
        var thread = pthread_t()
        let problem = pthread_create(&thread, nil, { Offloaded.main($0) }, work)
        if problem == 0 { pthread_detach(thread) }
        return problem == 0
    }

    private static func perform(_ work: UnsafeMutableRawPointer) {
        Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body()
    }

    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
        if let context { perform(context) }
        return nil
    }
}
