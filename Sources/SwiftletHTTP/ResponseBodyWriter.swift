public import NIOCore
import Synchronization

/// Takes the bytes of a streamed answer.
public protocol ResponseBodyWriter: Sendable {
    /// Sends `bytes`; returns when the connection can take more, so that a slow client slows its producer.
    ///
    /// - Throws: ``HTTPError`` with `clientGone`, or with `lengthMismatch` if more is written than was announced;
    ///   `CancellationError` if the task was cancelled while it waited.
    func write(_ bytes: ByteBuffer) async throws
}

extension ResponseBodyWriter {
    /// Sends `text` as UTF-8; else as ``write(_:)-(ByteBuffer)``.
    public func write(_ text: String) async throws {
        try await write(ByteBuffer(string: text))
    }
}

/// A writer that keeps what it is given.
final class CollectingBodyWriter: ResponseBodyWriter {
    private let maximum: Int
    private let collected = Mutex(ByteBuffer())

    init(maximum: Int) {
        self.maximum = maximum
    }

    var bytes: ByteBuffer { collected.withLock { $0 } }

    func write(_ bytes: ByteBuffer) async throws {
        try collected.withLock { collected in
            guard collected.readableBytes + bytes.readableBytes <= maximum else {
                throw HTTPError.bodyTooLarge(limit: maximum)
            }
            collected.writeImmutableBuffer(bytes)
        }
    }
}

extension HTTPError {
    static func lengthMismatch(_ announced: Int, _ written: Int) -> HTTPError {
        HTTPError(.lengthMismatch, "\(written) bytes were written where \(announced) were announced")
    }
}
