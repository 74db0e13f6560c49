import Synchronization

/// Something a test waits for, with a value.
final class Event<Value: Sendable>: Sendable {
    struct Missed: Error {}

    private let stream: AsyncStream<Value>
    private let continuation: AsyncStream<Value>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func signal(_ value: Value) { continuation.yield(value) }

    /// The next value; throws if none comes within two minutes.
    func wait() async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { [stream] in
                for await value in stream { return value }
                return nil
            }
            group.addTask {
                try await Task.sleep(for: .seconds(120))
                return nil
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() ?? nil else { throw Missed() }
            return value
        }
    }
}

extension Event where Value == Void {
    func signal() { signal(()) }
}
