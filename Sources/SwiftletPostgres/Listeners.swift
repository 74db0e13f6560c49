import SwiftletData
import Synchronization

/// Those who listen by connections to a server; they end with it.
final class Listeners: Sendable {
    private struct State {
        var open: [ObjectIdentifier: Listener] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())

    func add(_ listener: Listener) {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.open[ObjectIdentifier(listener)] = listener }
            return state.isClosed
        }
        if isClosed { listener.finish(throwing: Self.closed) }
    }

    func remove(_ listener: Listener) {
        state.withLock { state in _ = state.open.removeValue(forKey: ObjectIdentifier(listener)) }
    }

    /// Ends them all.
    func close() {
        let open = state.withLock { state in
            state.isClosed = true
            defer { state.open = [:] }
            return Array(state.open.values)
        }
        for listener in open { listener.finish(throwing: Self.closed) }
    }

    private static var closed: DataError { DataError(.closed, "the database has been closed") }
}
