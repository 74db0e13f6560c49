import NIOCore
import Swiftlet
import Synchronization

/// Brings the parts of a streamed answer from its producer to its reader, one at a time: each waits for the other.
final class BodyPipe: ResponseBodyWriter, AsyncSequence {
    typealias Element = ByteBuffer

    private enum Side {
        /// Waits until the part is taken.
        case writer
        /// Waits until there is a part, or the end.
        case reader
    }

    private typealias Waiting = CheckedContinuation<Void, any Error>

    private struct State {
        var part: ByteBuffer?
        var ending: Result<Void, any Error>?
        var waiting: [Side: Waiting] = [:]
    }

    private let state = Mutex(State())

    /// Produces the body; what that throws, the reader is thrown.
    func run(_ produce: @Sendable (any ResponseBodyWriter) async throws -> Void) async {
        let ending: Result<Void, any Error>
        do {
            try await produce(self)
            ending = .success(())
        } catch {
            ending = .failure(error)
        }
        let reader = state.withLock { state in
            state.ending = ending
            return state.waiting.removeValue(forKey: .reader)
        }
        reader?.resume()
    }

    func write(_ bytes: ByteBuffer) async throws {
        guard bytes.readableBytes > 0 else { return }
        try await wait(on: .writer) { state in
            state.part = bytes
            return true
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(pipe: self) }

    struct Iterator: AsyncIteratorProtocol {
        let pipe: BodyPipe

        mutating func next() async throws -> ByteBuffer? { try await pipe.take() }
    }

    private func take() async throws -> ByteBuffer? {
        try await wait(on: .reader) { state in state.part == nil && state.ending == nil }
        let (part, ending, writer) = state.withLock { state in
            (state.part.take(), state.ending, state.waiting.removeValue(forKey: .writer))
        }
        writer?.resume()
        if let part { return part }
        try ending?.get()
        return nil
    }

    /// Waits, if `begin` says so, until the other side goes on; that one is woken where it waits for what `begin` did. A
    /// cancelled task does not wait.
    private func wait(on side: Side, _ begin: @Sendable (inout State) -> Bool) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: Waiting) in
                let (waits, other) = state.withLock { state -> (Bool, Waiting?) in
                    guard !Task.isCancelled, begin(&state) else { return (false, nil) }
                    state.waiting[side] = continuation
                    return (true, side == .writer ? state.waiting.removeValue(forKey: .reader) : nil)
                }
                other?.resume()
                if !waits { continuation.resume() }
            }
        } onCancel: {
            let waiting = state.withLock { $0.waiting.removeValue(forKey: side) }
            waiting?.resume(throwing: CancellationError())
        }
        try Task.checkCancellation()
    }
}
