import NIOCore
import Synchronization

/// The body of an answer that is streamed: filled by the connection, emptied by one reader.
///
/// The reader may run anywhere, hence the lock; the connection is told of demand through `onDemand`.
final class AnswerStream: Sendable {
    /// So many bytes wait for the reader before the connection is read no further.
    static let bufferLimit = 64 * 1024

    private struct State {
        var buffer: ByteBuffer?
        /// How it ended: nil as long as it goes on, an error when it broke off.
        var ending: Result<Void, any Error>?
        var reader: UnsafeContinuation<ByteBuffer?, any Error>?
        var readerNumber = 0
    }

    /// What a reader finds when it asks for the next part.
    private enum Step {
        case part(ByteBuffer)
        case end
        case failure(any Error)
        case wait(number: Int)
    }

    private let state = Mutex(State())
    /// Called, on any thread, when the reader has emptied the buffer or waits.
    private let onDemand: @Sendable () -> Void

    init(onDemand: @escaping @Sendable () -> Void) {
        self.onDemand = onDemand
    }

    // MARK: The connection's side

    /// Whether more bytes can be taken.
    var hasRoom: Bool { state.withLock { ($0.buffer?.readableBytes ?? 0) < Self.bufferLimit } }

    /// Whether the reader waits.
    var isAwaited: Bool { state.withLock { $0.reader != nil } }

    func append(_ bytes: ByteBuffer) {
        let reader = state.withLock { state -> UnsafeContinuation<ByteBuffer?, any Error>? in
            guard state.ending == nil else { return nil }
            if let reader = state.reader.take() { return reader }
            if state.buffer == nil { state.buffer = bytes } else { state.buffer?.writeImmutableBuffer(bytes) }
            return nil
        }
        reader?.resume(returning: bytes)
    }

    func finish() { end(.success(())) }

    /// Breaks off; what has come stays to be read.
    func fail(_ error: any Error) { end(.failure(error)) }

    /// The call has ended: nothing is read any more.
    func close() {
        let reader = state.withLock { state in
            state.buffer = nil
            state.ending = .failure(UpstreamBodyError(.ended))
            return state.reader.take()
        }
        reader?.resume(throwing: UpstreamBodyError(.ended))
    }

    private func end(_ ending: Result<Void, any Error>) {
        let reader = state.withLock { state -> UnsafeContinuation<ByteBuffer?, any Error>? in
            guard state.ending == nil else { return nil }
            state.ending = ending
            return state.reader.take()
        }
        switch ending {
        case .success: reader?.resume(returning: nil)
        case .failure(let error): reader?.resume(throwing: error)
        }
    }

    // MARK: The reader's side

    func next() async throws -> ByteBuffer? {
        switch look() {
        case .part(let bytes):
            onDemand()
            return bytes
        case .end: return nil
        case .failure(let error): throw error
        case .wait(let number):
            return try await withTaskCancellationHandler {
                try await withUnsafeThrowingContinuation { wait($0, number: number) }
            } onCancel: {
                cancelWait(number)
            }
        }
    }

    private func look() -> Step {
        state.withLock { state in
            if let found = Self.found(&state) { return found }
            if state.reader != nil { return .failure(UpstreamBodyError(.alreadyRead)) }
            state.readerNumber += 1
            return .wait(number: state.readerNumber)
        }
    }

    private static func found(_ state: inout State) -> Step? {
        if let buffer = state.buffer.take() { return .part(buffer) }
        switch state.ending {
        case .success: return .end
        case .failure(let error): return .failure(error)
        case nil: return nil
        }
    }

    private func wait(_ reader: UnsafeContinuation<ByteBuffer?, any Error>, number: Int) {
        // Bytes, the end or a cancellation may have come between the look and the wait.
        let step = state.withLock { state -> Step in
            if let found = Self.found(&state) { return found }
            guard state.reader == nil else { return .failure(UpstreamBodyError(.alreadyRead)) }
            guard state.readerNumber == number else { return .failure(CancellationError()) }
            state.reader = reader
            return .wait(number: number)
        }
        switch step {
        case .part(let bytes): reader.resume(returning: bytes)
        case .end: reader.resume(returning: nil)
        case .failure(let error): reader.resume(throwing: error)
        case .wait: break
        }
        onDemand()
    }

    private func cancelWait(_ number: Int) {
        let reader = state.withLock { state -> UnsafeContinuation<ByteBuffer?, any Error>? in
            guard state.readerNumber == number else { return nil }
            // A reader that does not wait yet finds that its number is taken.
            state.readerNumber += 1
            return state.reader.take()
        }
        reader?.resume(throwing: CancellationError())
    }
}
