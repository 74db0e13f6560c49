/// What is to be done to keep an instance known to a registry: register, renew from time to time, register again when it
/// was forgotten, and try again with pauses when the registry cannot be reached.
struct RegistrationMachine: Sendable {
    enum Action: Sendable, Equatable {
        case register
        case renew
    }

    /// What comes next, and after which pause.
    struct Step: Sendable, Equatable {
        var action: Action
        var pause: Duration
    }

    /// Whether the registry knows the instance, as far as it last said.
    private(set) var isKnown = false
    /// How often in a row the registry could not be asked.
    var failures: Int { backoff.failures }

    private var backoff: RegistryBackoff
    private var action = Action.register

    init(backoff: RegistryBackoff = RegistryBackoff()) {
        self.backoff = backoff
    }

    /// The first step.
    var start: Step { Step(action: .register, pause: .zero) }

    /// The registry knows the instance, and wants to hear of it again after a time.
    mutating func confirmed(renewAfter pause: Duration) -> Step {
        isKnown = true
        action = .renew
        backoff.succeeded()
        return Step(action: .renew, pause: pause)
    }

    /// The registry has forgotten the instance.
    ///
    /// - Parameter random: a random number from 0 up to 1.
    mutating func forgotten(random: Double) -> Step {
        // A registry that forgets again and again must not be asked without end.
        let isFirst = isKnown
        isKnown = false
        action = .register
        guard !isFirst else { return Step(action: .register, pause: .zero) }
        return Step(action: .register, pause: backoff.failed(random: random))
    }

    /// The registry could not be asked; what it knows is not known.
    ///
    /// - Parameter random: a random number from 0 up to 1.
    mutating func failed(random: Double) -> Step { Step(action: action, pause: backoff.failed(random: random)) }
}
