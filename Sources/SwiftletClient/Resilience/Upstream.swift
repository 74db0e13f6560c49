import Logging
import NIOCore
import Synchronization

/// A service that is called: its state, shared by all calls, and those who are told what happens.
final class Upstream: Sendable {
    /// What is done when a try has ended.
    enum Step: Equatable {
        /// The call has its answer, or its error.
        case done
        /// It is tried again.
        case retry(after: TimeAmount)
    }

    /// A try that had less time than this and no answer says nothing against the instance: the caller was in a hurry.
    private static let leastPatience = TimeAmount.seconds(1)

    let service: String
    let policy: UpstreamPolicy
    let tryTimeout: TimeAmount
    let observer: (any UpstreamObserver)?
    private let logger: Logger
    private let state: Mutex<UpstreamState>

    init(
        _ service: String, _ policy: UpstreamPolicy, logger: Logger, observer: (any UpstreamObserver)? = nil,
        random: QuickRandom = QuickRandom()
    ) {
        self.service = service
        self.policy = policy
        self.logger = logger
        self.observer = observer
        tryTimeout = TimeAmount(policy.tryTimeout)
        state = Mutex(UpstreamState(policy, random: random))
    }

    /// Takes a list of the instances.
    func update(_ list: [ServiceInstance], at now: NIODeadline) {
        tell(state.withLock { $0.update(list, at: now) })
    }

    /// Lets a call through.
    func begin(
        _ request: UpstreamRequest, until deadline: NIODeadline, at now: NIODeadline
    ) -> Result<UpstreamCall, UpstreamState.Refusal> {
        var changes: [UpstreamChange] = []
        let admission = state.withLock { $0.begin(at: now, &changes) }
        tell(changes)
        return admission.map {
            UpstreamCall(request, $0, to: self, begin: now, deadline: deadline)
        }
    }

    /// What went wrong with a try.
    func fault(
        of result: Result<UpstreamResponse, any Error>, took: TimeAmount, _ call: UpstreamCall
    ) -> CallFault? {
        let fault = CallFault(result)
        return fault == .timeout && took < min(call.tryTimeout, Self.leastPatience) ? .hurried : fault
    }

    /// Takes the end of the last try of a call, and of the call itself if it is not tried again.
    func settle(_ call: inout UpstreamCall, _ ended: EndedTry) -> Step {
        call.tried.append(ended.pick.serial)
        let (tried, isIdempotent, permit) = (call.tried, call.isIdempotent, call.permit)
        let retries = call.isRepeatable ? call.retries : 0
        let left = call.deadline - ended.end
        let (step, changes) = state.withLock { state -> (Step, [UpstreamChange]) in
            let changes = state.endTry(ended.pick, ended.fault, took: ended.took, at: ended.end)
            if let fault = ended.fault,
                let pause = state.pauseBeforeRetry(
                    after: fault, isIdempotent: isIdempotent, tried: tried, atMost: retries, left: left, at: ended.end)
            {
                return (.retry(after: pause), changes)
            }
            return (.done, changes + state.endCall(permit, ended.fault, at: ended.end))
        }
        tell(changes)
        if let observer {
            observer.ended(ObservedTry(call.request, ended))
            if step == .done { observer.ended(ObservedCall(call, ended.fault, at: ended.end)) }
        }
        return step
    }

    /// Takes the end of a try that decides nothing about its call.
    func end(_ ended: EndedTry, of call: UpstreamCall) {
        tell(state.withLock { $0.endTry(ended.pick, ended.fault, took: ended.took, at: ended.end) })
        observer?.ended(ObservedTry(call.request, ended))
    }

    /// Ends a call whose tries have ended.
    ///
    /// - Parameter fault: what went wrong.
    func end(_ call: UpstreamCall, _ fault: CallFault, at now: NIODeadline) {
        tell(state.withLock { $0.endCall(call.permit, fault, at: now) })
        observer?.ended(ObservedCall(call, fault, at: now))
    }

    /// Chooses who gets the next try of a call; false when nobody may be called.
    func choose(for call: inout UpstreamCall, at now: NIODeadline) -> Bool {
        var changes: [UpstreamChange] = []
        let tried = call.tried
        let pick = state.withLock { $0.choose(avoiding: tried, at: now, &changes) }
        tell(changes)
        guard let pick else { return false }
        call.pick = pick
        call.resends += 1
        return true
    }

    /// When a call is sent to a second instance too; nil when it is not.
    func hedgingDelay(of call: UpstreamCall) -> TimeAmount? {
        guard call.hedging != .off, call.isIdempotent, call.request.stream == nil, call.tried.isEmpty else {
            return nil
        }
        return state.withLock { $0.delay(of: call.hedging) }
    }

    /// Chooses who gets a call a second time; nil when nobody does.
    func hedge(_ call: UpstreamCall, at now: NIODeadline) -> InstanceSet.Pick? {
        var changes: [UpstreamChange] = []
        let pick = state.withLock { $0.hedge(avoiding: [call.pick.serial], at: now, &changes) }
        tell(changes)
        return pick
    }

    /// How the service looks from here.
    func snapshot(at now: NIODeadline) -> UpstreamSnapshot {
        state.withLock { state in
            UpstreamSnapshot(
                inFlight: state.inFlight, instances: state.instances.all.count,
                ejected: state.instances.ejectedCount, isCircuitOpen: state.breaker.state != .closed,
                listAge: state.listedAt.map { Duration(now - $0) })
        }
    }

    private func tell(_ changes: [UpstreamChange]) {
        for change in changes {
            observer?.changed(change)
            change.log(to: logger, service: service)
        }
    }
}
