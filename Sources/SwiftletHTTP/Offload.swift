import NIOPosix

/// Runs blocking work on a bounded pool of threads that the process shares, and returns to the caller's loop.
///
/// Blocking a loop stops every connection of that loop: put file access, password hashing and other long or blocking
/// work here.
///
/// - Parameter work: The work; it does not see the caller's task-local values.
/// - Returns: What `work` returns.
/// - Throws: What `work` throws; `CancellationError` if the task was cancelled before the work started.
public func offload<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
    try await NIOThreadPool.singleton.runIfActive(work)
}
