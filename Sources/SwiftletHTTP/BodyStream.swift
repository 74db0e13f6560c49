import HTTPTypes
import NIOCore
import Synchronization

/// The part of a request's body that is still arriving: filled by the connection, emptied by one consumer.
///
/// The consumer may run anywhere, hence the lock; the connection is told of demand through `onDemand`.
final class BodyStream: Sendable {
    private enum Ending {
        case complete
        case failed(HTTPError)
    }

    private struct State {
        var buffer: ByteBuffer?
        var ending: Ending?
        var trailers = HTTPFields()
        var waiter: UnsafeContinuation<ByteBuffer?, any Error>?
        var waiterNumber = 0
        var isRefused = false
    }

    /// What a consumer finds when it asks for the next chunk.
    private enum Step {
        case chunk(ByteBuffer)
        case end
        case failure(any Error)
        case wait(number: Int)
    }

    private let state: Mutex<State>
    /// Called, on any thread, when the consumer has emptied the buffer or waits, and when it refuses the rest.
    private let onDemand: @Sendable () -> Void

    init(_ initial: ByteBuffer?, onDemand: @escaping @Sendable () -> Void) {
        self.state = Mutex(State(buffer: initial))
        self.onDemand = onDemand
    }

    // MARK: The connection's side

    /// How many bytes wait for the consumer.
    var bufferedBytes: Int { state.withLock { $0.buffer?.readableBytes ?? 0 } }

    /// Whether the consumer waits for bytes.
    var isAwaited: Bool { state.withLock { $0.waiter != nil } }

    /// Whether the consumer said that it will not read the rest.
    var isRefused: Bool { state.withLock { $0.isRefused } }

    func append(_ bytes: ByteBuffer) {
        guard bytes.readableBytes > 0 else { return }
        let waiter = state.withLock { state -> UnsafeContinuation<ByteBuffer?, any Error>? in
            if let waiter = state.waiter {
                state.waiter = nil
                return waiter
            }
            if state.buffer == nil { state.buffer = bytes } else { state.buffer?.writeImmutableBuffer(bytes) }
            return nil
        }
        waiter?.resume(returning: bytes)
    }

    /// The body is complete.
    func finish(trailers: HTTPFields) {
        if !trailers.isEmpty { state.withLock { $0.trailers = trailers } }
        end(.complete)
    }

    func fail(_ error: HTTPError) { end(.failed(error)) }

    private func end(_ ending: Ending) {
        let waiter = state.withLock { state -> UnsafeContinuation<ByteBuffer?, any Error>? in
            guard state.ending == nil else { return nil }
            state.ending = ending
            defer { state.waiter = nil }
            return state.waiter
        }
        switch ending {
        case .complete: waiter?.resume(returning: nil)
        case .failed(let error): waiter?.resume(throwing: error)
        }
    }

    // MARK: The consumer's side

    /// The fields behind the last chunk, once all has come.
    var trailers: HTTPFields { state.withLock { $0.trailers } }

    /// Says that the rest of the body will not be read.
    func refuse() {
        state.withLock {
            $0.isRefused = true
            $0.buffer = nil
        }
        onDemand()
    }

    func next() async throws -> ByteBuffer? {
        switch step() {
        case .chunk(let bytes):
            onDemand()
            return bytes
        case .end: return nil
        case .failure(let error): throw error
        case .wait(let number):
            return try await withTaskCancellationHandler {
                try await withUnsafeThrowingContinuation { continuation in
                    wait(continuation, number: number)
                }
            } onCancel: {
                cancelWait(number: number)
            }
        }
    }

    private func step() -> Step {
        state.withLock { state in
            if let buffer = state.buffer {
                state.buffer = nil
                return .chunk(buffer)
            }
            switch state.ending {
            case .complete: return .end
            case .failed(let error): return .failure(error)
            case nil:
                if state.waiter != nil {
                    return .failure(HTTPError(.bodyAlreadyConsumed, "the body has another reader"))
                }
                state.waiterNumber += 1
                return .wait(number: state.waiterNumber)
            }
        }
    }

    private func wait(_ continuation: UnsafeContinuation<ByteBuffer?, any Error>, number: Int) {
        // Bytes, the end or a cancellation may have come between the look and the wait.
        let step = state.withLock { state -> Step in
            if let buffer = state.buffer {
                state.buffer = nil
                return .chunk(buffer)
            }
            switch state.ending {
            case .complete: return .end
            case .failed(let error): return .failure(error)
            case nil: break
            }
            guard state.waiter == nil else {
                return .failure(HTTPError(.bodyAlreadyConsumed, "the body has another reader"))
            }
            guard state.waiterNumber == number, !Task.isCancelled else { return .failure(CancellationError()) }
            state.waiter = continuation
            return .wait(number: number)
        }
        switch step {
        case .chunk(let bytes): continuation.resume(returning: bytes)
        case .end: continuation.resume(returning: nil)
        case .failure(let error): continuation.resume(throwing: error)
        case .wait: onDemand()
        }
    }

    private func cancelWait(number: Int) {
        let waiter = state.withLock { state -> UnsafeContinuation<ByteBuffer?, any Error>? in
            guard state.waiterNumber == number else { return nil }
            // A waiter that is not there yet finds that its number is taken.
            state.waiterNumber += 1
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(throwing: CancellationError())
    }
}
