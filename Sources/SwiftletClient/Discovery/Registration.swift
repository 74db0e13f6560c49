import Logging
import Synchronization

/// What a registration asks of its registry; each call may fail.
protocol RegistrationKeeping: Sendable {
    /// Makes the instance known.
    ///
    /// - Returns: After which time it must be renewed.
    func register() async throws -> Duration
    /// Says that the instance is still there.
    ///
    /// - Returns: After which time it must be renewed again; nil when the registry does not know it any more.
    func renew() async throws -> Duration?
    /// Makes the instance unknown; no error when it is unknown already.
    func withdraw() async throws
}

/// An instance that is kept known to a registry until ``deregister()`` is called.
public final class Registration: Sendable {
    private struct State {
        var machine = RegistrationMachine()
        var hasTried = false
        var task: Task<Void, Never>?
        var ending: Task<Void, Never>?
    }

    /// The instance.
    public let instance: ServiceInstance
    /// The name of the service.
    public let service: String
    private let keeping: any RegistrationKeeping
    private let logger: Logger
    private let state = Mutex(State())

    init(_ instance: ServiceInstance, of service: String, by keeping: any RegistrationKeeping, logger: Logger) {
        self.instance = instance
        self.service = service
        self.keeping = keeping
        var logger = logger
        logger[metadataKey: "service"] = "\(service)"
        logger[metadataKey: "address"] = "\(instance.address)"
        self.logger = logger
        state.withLock { $0.task = Task.detached { await self.keep() } }
    }

    /// Whether the registry knows the instance, as far as it has last said.
    public var isKnown: Bool { state.withLock { $0.machine.isKnown } }

    /// How often in a row the registry could not be asked; 0 while it answers.
    public var failures: Int { state.withLock { $0.machine.failures } }

    /// Makes the instance unknown and ends the registration; returns when the registry has said so, or could not be
    /// asked. It then finds out by itself, as its documentation says.
    public func deregister() async {
        let ending = state.withLock { state in
            // In a task of its own, for it must be done even if the caller is cancelled.
            let ending = state.ending ?? Task.detached { [task = state.task] in await self.end(task) }
            state.ending = ending
            return ending
        }
        await ending.value
    }

    private func end(_ task: Task<Void, Never>?) async {
        task?.cancel()
        // A call under way could make it known again behind the one that makes it unknown.
        await task?.value
        guard state.withLock({ $0.hasTried }) else { return }
        do {
            try await keeping.withdraw()
            logger.info("deregistered")
        } catch {
            logger.warning("the registry could not be told of the end", metadata: ["error": "\(error)"])
        }
        state.withLock { $0.machine = RegistrationMachine() }
    }

    private func keep() async {
        var step = state.withLock { $0.machine.start }
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: step.pause)
            } catch {
                return
            }
            do {
                step = try await take(step.action)
            } catch {
                guard !Task.isCancelled else { return }
                step = failed(error)
            }
        }
    }

    private func take(_ action: RegistrationMachine.Action) async throws -> RegistrationMachine.Step {
        switch action {
        case .register:
            state.withLock { $0.hasTried = true }
            let pause = try await keeping.register()
            logger.info("registered")
            return state.withLock { $0.machine.confirmed(renewAfter: pause) }
        case .renew:
            if let pause = try await keeping.renew() {
                return state.withLock { $0.machine.confirmed(renewAfter: pause) }
            }
            logger.warning("the registry has forgotten this instance: it is registered again")
            return state.withLock { $0.machine.forgotten(random: .random(in: 0..<1)) }
        }
    }

    private func failed(_ error: any Error) -> RegistrationMachine.Step {
        let (step, failures) = state.withLock { state in
            let step = state.machine.failed(random: .random(in: 0..<1))
            return (step, state.machine.failures)
        }
        if failures == 1 {
            logger.warning(
                "the registry cannot be told of this instance: it is tried again", metadata: ["error": "\(error)"])
        }
        return step
    }
}
