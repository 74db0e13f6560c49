import CPostgres
import SwiftletData
import Synchronization

extension Link {
    /// Takes the connection out of pipeline mode, for what libpq does outside of it only (COPY), or back into it.
    ///
    /// - Throws: `DataError` with code `.connectionLost` if something is still under way.
    func setPipelining(_ isOn: Bool) throws(DataError) {
        let problem: DataError? = state.withLock { state in
            guard let connection = state.connection else { return state.loss ?? Self.closed }
            let isSet = isOn ? PQenterPipelineMode(connection) : PQexitPipelineMode(connection)
            guard isSet == 1 else { return Sending.failure(connection) }
            state.isTalking = !isOn
            if isOn { watch(&state) } else { watchOnce(&state, connection) }
            return nil
        }
        if let problem { throw problem }
    }

    /// Runs a step outside of pipeline mode, again whenever something has come or gone, until it gives a value.
    ///
    /// - Throws: What the step throws; `CancellationError`.
    @discardableResult
    func talk<R>(_ step: (OpaquePointer) throws(DataError) -> R?) async throws -> R {
        while true {
            var result: Result<R?, DataError> = .success(nil)
            await withTaskCancellationHandler {
                await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
                    let waits = state.withLock { state in
                        guard let connection = state.connection else {
                            result = .failure(state.loss ?? Self.closed)
                            return false
                        }
                        do throws(DataError) {
                            result = .success(try step(connection))
                        } catch {
                            result = .failure(error)
                        }
                        guard case .success(nil) = result, !Task.isCancelled else { return false }
                        state.talker = continuation
                        watchOnce(&state, connection)
                        return true
                    }
                    if !waits { continuation.resume() }
                }
            } onCancel: {
                state.withLock { $0.talker.take() }?.resume()
            }
            if let value = try result.get() { return value }
            try Task.checkCancellation()
        }
    }

    /// Lets whoever talks read by themselves what has come.
    private func watchOnce(_ state: inout State, _ connection: OpaquePointer) {
        state.watch = Watch(writing: PQflush(connection) == 1, once: true)
        reactor.watch(self, for: state.watch)
    }

    /// Waits until what was queued outside of pipeline mode is on its way.
    func flush() async throws {
        try await talk { connection throws(DataError) in
            switch PQflush(connection) {
            case 0: return true
            case 1: return nil
            default: throw Sending.failure(connection)
            }
        }
    }

    /// Waits for the next result outside of pipeline mode; nil at the end of a statement.
    func nextResult() async throws -> OpaquePointer? {
        let result: NextResult = try await talk { connection throws(DataError) in
            guard PQisBusy(connection) == 0 else { return nil }
            return NextResult(result: PQgetResult(connection))
        }
        return result.result
    }

    private struct NextResult {
        let result: OpaquePointer?
    }
}
