import Logging
import NIOCore
package import SwiftletHTTP
import SwiftletSchema
import Synchronization

/// An app that has started, until it is stopped.
package final class RunningApp: Sendable {
    /// The app.
    package let app: App
    /// Where it listens; nil when it answers in memory only.
    package let address: BoundAddress?
    let pipeline: Pipeline
    let server: Server?
    let drainDelay: Duration
    let drainTimeout: Duration
    let membership: Membership?
    private let endTransport: @Sendable () async throws -> Void
    private let stopping = Mutex<Task<Bool, Never>?>(nil)

    init(
        app: App, address: BoundAddress?, pipeline: Pipeline, server: Server?, drainDelay: Duration,
        drainTimeout: Duration, membership: Membership?, endTransport: @escaping @Sendable () async throws -> Void
    ) {
        self.app = app
        self.address = address
        self.pipeline = pipeline
        self.server = server
        self.drainDelay = drainDelay
        self.drainTimeout = drainTimeout
        self.membership = membership
        self.endTransport = endTransport
    }

    /// Answers a request without a network.
    package func respond(to request: Request) async -> Response { await pipeline.respond(to: request) }

    /// Stops in order: not ready, unknown to the registry → beforeStop listeners, drain delay → no new connections, running requests finish → afterStop listeners →
    /// calls to other services end → the database is closed → spans are sent. Callers after the first wait for the same end.
    ///
    /// - Returns: Whether everything was finished in time.
    @discardableResult
    package func stop() async -> Bool {
        let task = stopping.withLock { stopping in
            let task = stopping ?? Task { await self.stopInOrder() }
            stopping = task
            return task
        }
        return await task.value
    }

    /// Ends a ``stop()`` that is under way at once: what still runs is cut.
    package func hurry() { stopping.withLock { $0 }?.cancel() }

    private func stopInOrder() async -> Bool {
        app.lifecycle.phase = .stopping
        app.logger.info("stopping")
        await membership?.leave()
        let listeners = app.declared.listeners
        let closing = ContinuousClock.now + drainDelay
        let deadline = closing + drainTimeout
        var inTime = await run(listeners.beforeStop, within: drainTimeout)
        // Balancers learn late that the service is not ready; until then they send requests, which must be answered.
        if server != nil, drainDelay > .zero { try? await Task.sleep(until: closing, clock: .continuous) }
        if !(await drain(within: max(.zero, deadline - .now))) {
            inTime = false
            app.logger.warning("requests were cut off, for they did not finish in time")
        }
        inTime = await run(listeners.afterStop, within: drainTimeout) && inTime
        // In a task of its own, for this one may be cancelled by now, and this must be done all the same.
        await Task { await self.release() }.value
        app.logger.info("stopped")
        return inTime
    }

    private func drain(within limit: Duration) async -> Bool {
        guard let server else { return true }
        return await withTaskCancellationHandler {
            await server.drain(within: limit)
        } onCancel: {
            Task { await server.drain(within: .zero) }
        }
    }

    /// Gives back all that the app holds.
    func release() async {
        do {
            try await endTransport()
        } catch {
            report(error, in: "the client of other services")
        }
        await membership?.end()
        do {
            try await app.databasePool.close()
        } catch {
            report(error, in: "the database")
        }
        await app.tracing.stop()
        await server?.shutdown()
    }

    /// Runs listeners one after the other; errors are logged and the next one runs.
    private func run(_ listeners: [Listener], within limit: Duration) async -> Bool {
        let deadline = ContinuousClock.now + limit
        for listener in listeners {
            let name = "the \(listener.kind) listener at \(listener.place)"
            switch await Swiftlet.run(within: max(.zero, deadline - .now), listener.run) {
            case .finished: continue
            case .failed(let error): report(error, in: name)
            case .timedOut, .cancelled:
                app.logger.warning("a listener was cut off", metadata: ["listener": "\(name)"])
                return false
            }
        }
        return true
    }

    private func report(_ error: any Error, in place: String) {
        app.logger.error(
            "an error while stopping", metadata: ["in": "\(place)", "error": "\(String(reflecting: error))"])
    }
}
