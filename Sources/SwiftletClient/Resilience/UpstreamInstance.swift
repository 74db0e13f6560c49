import NIOCore

/// One instance of a service, and what is known of it here.
struct UpstreamInstance: Sendable {
    /// Tells it apart from all that were ever in its set.
    let serial: Int
    let instance: ServiceInstance
    /// The instance for whoever calls it, made once.
    let target: InstanceTarget
    var latency = LatencyAverage()
    var inFlight = 0
    var ejection = OutlierEjection()
    var breaker: CircuitBreaker
    /// When it began to get its share little by little; nil once it has it.
    var warmingSince: NIODeadline?

    init(serial: Int, _ instance: ServiceInstance, breaker: UpstreamPolicy.Breaker?, warmingSince: NIODeadline?) {
        self.serial = serial
        self.instance = instance
        target = InstanceTarget(instance)
        self.breaker = CircuitBreaker(breaker)
        self.warmingSince = warmingSince
    }

    /// When it may be chosen again; nil if it may be now.
    func blockedUntil(_ now: NIODeadline) -> NIODeadline? {
        if let end = ejection.end { return end }
        if case .open(let end) = breaker.state, end > now { return end }
        return nil
    }

    /// How much one more call costs here: the mean latency of those that would be under way, more after failures. Nil
    /// when no latency is known.
    func cost(at now: NIODeadline) -> Double? {
        latency.value(isIdle: inFlight == 0, at: now).map { $0 * load }
    }

    /// What is under way, with one more, and more after failures.
    var load: Double { Double((inFlight + 1) * (ejection.failuresInARow + 1)) }
}

/// What a call needs to know of an instance.
package final class InstanceTarget: Sendable {
    let id: String
    let address: ServiceAddress
    /// The host, for spans.
    package let host: String
    /// The port, for spans.
    package let port: Int

    init(_ instance: ServiceInstance) {
        id = instance.id
        address = instance.address
        (host, port) = (address.parts.host, address.parts.port)
    }
}
