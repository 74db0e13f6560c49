import NIOCore

extension BalancedTransport {
    private enum Event: Sendable {
        case ended(EndedTry)
        case delayOver
    }

    /// A try, and after a time without an answer a second one at another instance; the first answer counts and the other try
    /// is cancelled.
    func hedge(_ call: inout UpstreamCall, after delay: TimeAmount, at upstream: Upstream) async -> EndedTry {
        let (first, clock) = (call, clock)
        let (ended, other) = await withTaskGroup(of: Event.self) { group in
            group.addTask { .ended(await self.tryOnce(first, first.pick, at: upstream)) }
            group.addTask {
                try? await clock.sleep(delay)
                return .delayOver
            }
            var answer: EndedTry?
            var running = 1
            var other: InstanceSet.Pick?
            while let event = await group.next() {
                switch event {
                case .delayOver:
                    guard answer == nil, !Task.isCancelled, let pick = upstream.hedge(first, at: clock.now()) else {
                        continue
                    }
                    var second = first
                    second.resends += 1
                    (running, other) = (running + 1, pick)
                    group.addTask { [second] in .ended(await self.tryOnce(second, pick, at: upstream)) }
                case .ended(let ended):
                    running -= 1
                    if let known = answer {
                        // A failure is taken only if the other try fails too.
                        upstream.end(known.fault != nil && ended.fault == nil ? known : ended, of: first)
                        if known.fault != nil, ended.fault == nil { answer = ended }
                    } else {
                        answer = ended
                    }
                    if running == 0 || answer?.fault == nil { group.cancelAll() }
                }
            }
            return (answer, other)
        }
        if let other, let ended {
            call.resends += 1
            // The try that is settled is noted when it is.
            call.tried.append(other.serial == ended.pick.serial ? first.pick.serial : other.serial)
        }
        // The group has run one try at least.
        return ended
            ?? EndedTry(
                pick: call.pick, result: .failure(CancellationError()), fault: .cancelled, took: .zero, end: clock.now()
            )
    }
}
