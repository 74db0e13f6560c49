import Foundation
import Swiftlet
import Synchronization

/// What overloads: a resource of which there is little, and work on the loops.
@Service
struct Loads {
    private let resource = Semaphore(places: 4)

    /// Waits for 10 ms, as for a database that serves four at a time.
    @GET("/bounded")
    func bounded() async throws -> Message {
        try await resource.acquire { try await Task.sleep(for: .milliseconds(10)) }
        return Message(message: "done")
    }

    /// Computes for 1 ms of the thread's time.
    @GET("/burn")
    func burn() -> Message {
        let end = threadNanoseconds() + 1_000_000
        while threadNanoseconds() < end {}
        return Message(message: "done")
    }

    private func threadNanoseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}

/// Lets so many in at a time; the others wait in the order in which they came, or until they are cancelled.
final class Semaphore: Sendable {
    private struct State {
        var free: Int
        var next = 0
        var waiting: [Int: CheckedContinuation<Bool, Never>] = [:]
        /// The numbers of those that wait, and of those that have left meanwhile, from `first` on.
        var order: [Int] = []
        var first = 0

        mutating func popFirst() -> CheckedContinuation<Bool, Never>? {
            while first < order.count {
                first += 1
                if let continuation = waiting.removeValue(forKey: order[first - 1]) { return continuation }
            }
            order.removeAll(keepingCapacity: true)
            first = 0
            return nil
        }
    }

    private let state: Mutex<State>

    init(places: Int) {
        state = Mutex(State(free: places))
    }

    func acquire<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        let number = state.withLock { state in
            defer { state.next += 1 }
            return state.next
        }
        let entered = await withTaskCancellationHandler {
            await withCheckedContinuation { enter(number, $0) }
        } onCancel: {
            leaveQueue(number)
        }
        guard entered else { throw CancellationError() }
        defer { release() }
        return try await body()
    }

    private func enter(_ number: Int, _ continuation: CheckedContinuation<Bool, Never>) {
        let outcome: Bool? = state.withLock { state in
            if Task.isCancelled { return false }
            guard state.free == 0 else {
                state.free -= 1
                return true
            }
            state.waiting[number] = continuation
            state.order.append(number)
            return nil
        }
        if let outcome { continuation.resume(returning: outcome) }
    }

    private func leaveQueue(_ number: Int) {
        state.withLock { $0.waiting.removeValue(forKey: number) }?.resume(returning: false)
    }

    private func release() {
        let continuation = state.withLock { state in
            let continuation = state.popFirst()
            if continuation == nil { state.free += 1 }
            return continuation
        }
        continuation?.resume(returning: true)
    }
}
