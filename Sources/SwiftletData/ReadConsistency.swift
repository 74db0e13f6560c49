import Synchronization

/// Where a read connection leads to.
public enum ReadSource: Hashable, Sendable {
    /// A replica if there is a usable one, and the primary otherwise.
    case any
    /// The server that takes writes, so that what was written a moment ago is seen.
    case primary
}

/// Whether something was written in a stretch of work, such as one request: then its reads go to the primary, for a
/// replica may not have received it yet.
package final class ReadConsistency: Sendable {
    @TaskLocal private static var current: ReadConsistency?
    private let isMarked = Atomic(false)

    private init() {}

    /// Runs a closure as a stretch of work of its own.
    nonisolated(nonsending) package static func scoped<R>(
        _ body: nonisolated(nonsending) () async throws -> R
    ) async rethrows -> R {
        try await $current.withValue(ReadConsistency(), operation: body)
    }

    /// Whether the current task belongs to a stretch of work.
    package static var isScoped: Bool { current != nil }

    /// Whether this stretch of work has written.
    package static var hasWritten: Bool { current?.isMarked.load(ordering: .relaxed) ?? false }

    /// Notes that it has.
    static func noteWrite() { current?.isMarked.store(true, ordering: .relaxed) }
}
