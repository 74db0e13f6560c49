import NIOCore
import Synchronization

/// Writes a streamed answer to its connection.
final class ConnectionBodyWriter: ResponseBodyWriter {
    /// After so many bytes without a wait the loop is given to others: a fast client must not keep it.
    private static let fairShare = 128 * 1024

    private let connection: Connection
    private let exchange: Int
    private let share = Atomic<Int>(0)

    init(connection: Connection, exchange: Int) {
        self.connection = connection
        self.exchange = exchange
    }

    func write(_ bytes: ByteBuffer) async throws {
        if try await put(bytes) {
            let written = share.add(bytes.readableBytes, ordering: .relaxed).newValue
            guard written >= Self.fairShare else { return }
            share.store(0, ordering: .relaxed)
            await Task.yield()
            try Task.checkCancellation()
        } else {
            share.store(0, ordering: .relaxed)
            try await waitUntilWritable()
        }
    }

    private func put(_ bytes: ByteBuffer) async throws -> Bool {
        let eventLoop = connection.loop.eventLoop
        if eventLoop.inEventLoop { return try connection.writePart(bytes, of: exchange) }
        return try await eventLoop.submit { [connection, exchange] in
            try connection.writePart(bytes, of: exchange)
        }.get()
    }

    private func waitUntilWritable() async throws {
        let connection = connection
        let number = Self.waits.add(1, ordering: .relaxed).newValue
        try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { continuation in
                // Cancelled before this look: seen here. After it: the handler's call comes to the loop later than this.
                let isCancelled = Task.isCancelled
                connection.onLoop { connection.wait(continuation, number: number, isCancelled: isCancelled) }
            }
        } onCancel: {
            connection.loop.eventLoop.execute { connection.cancelWait(number: number) }
        }
    }

    /// Numbers the waits, to tell which one is cancelled.
    private static let waits = Atomic<Int>(0)
}
