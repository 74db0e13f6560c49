/// What an agent knows: its services, their checks, and the index at which each service changed last.
struct ConsulStandInState: Sendable {
    /// A definition that Consul refuses.
    struct Refusal: Error {
        let text: String
    }

    enum Status: String, Sendable {
        case passing, warning, critical
    }

    struct Check: Sendable, Equatable {
        var id: String
        var name: String
        var url: String?
        var interval: Duration
        var timeout: Duration
        var removal: Duration?
        var status: Status
        var output = ""
        /// Since when it is critical.
        var criticalSince: ContinuousClock.Instant?
    }

    struct Service: Sendable, Equatable {
        var id: String
        var name: String
        var address: String
        var port: Int
        var tags: [String]
        var meta: [String: String]
        var check: Check?
        var createIndex: Int
        var modifyIndex: Int
    }

    /// The shortest time to a removal that Consul heeds.
    static let shortestRemoval = Duration.seconds(60)

    /// The services by their ids.
    private(set) var services: [String: Service] = [:]
    /// The index of the last change of anything.
    private(set) var index = 1
    /// The index of each service's last change, while it has instances.
    private var changes: [String: Int] = [:]
    /// The index at which a service last lost its last instance.
    private var extinction = 1

    init(index: Int = 1) {
        self.index = index
        extinction = index
    }

    /// The index of a query for a service.
    func index(of service: String) -> Int { changes[service] ?? extinction }

    /// Takes a service, in place of one with the same id.
    mutating func register(
        _ definition: ConsulServiceDefinition, at now: ContinuousClock.Instant
    ) throws(Refusal) -> Service {
        guard !definition.name.isEmpty else { throw Refusal(text: "Missing service name") }
        let id = definition.id.flatMap { $0.isEmpty ? nil : $0 } ?? definition.name
        var check: Check?
        if let given = definition.check { check = try self.check(given, of: id, definition.name, at: now) }
        index += 1
        let earlier = services[id]
        let service = Service(
            id: id, name: definition.name, address: definition.address ?? "", port: definition.port ?? 0,
            tags: definition.tags ?? [], meta: definition.meta ?? [:], check: check,
            createIndex: earlier?.createIndex ?? index, modifyIndex: index)
        if let earlier, earlier.name != service.name { remove(id) }
        services[id] = service
        changes[service.name] = index
        return service
    }

    /// Forgets a service.
    ///
    /// - Returns: Whether it was known.
    mutating func deregister(_ id: String) -> Bool {
        guard services[id] != nil else { return false }
        index += 1
        remove(id)
        return true
    }

    /// Sets how a check went.
    ///
    /// - Returns: Whether the check is known.
    mutating func set(
        _ status: Status, output: String, ofCheck check: String, at now: ContinuousClock.Instant
    ) -> Bool {
        guard let service = services.values.first(where: { $0.check?.id == check }) else { return false }
        var changed = service
        changed.check?.status = status
        changed.check?.output = output
        changed.check?.criticalSince = status == .critical ? service.check?.criticalSince ?? now : nil
        guard changed != service else { return true }
        index += 1
        services[service.id] = changed
        changes[service.name] = index
        return true
    }

    /// Removes services whose checks have been critical for longer than they may.
    mutating func reap(at now: ContinuousClock.Instant) {
        for service in services.values {
            guard let check = service.check, let removal = check.removal, let since = check.criticalSince,
                since.duration(to: now) > max(removal, Self.shortestRemoval)
            else { continue }
            _ = deregister(service.id)
        }
    }

    /// The instances of a service in the order of their ids.
    func instances(of service: String, passing: Bool) -> [Service] {
        services.values.filter { $0.name == service && (!passing || $0.check?.status ?? .passing == .passing) }
            .sorted { $0.id < $1.id }
    }

    private mutating func remove(_ id: String) {
        guard let service = services.removeValue(forKey: id) else { return }
        if services.values.contains(where: { $0.name == service.name }) {
            changes[service.name] = index
        } else {
            changes[service.name] = nil
            extinction = index
        }
    }

    private func check(
        _ given: ConsulCheckDefinition, of id: String, _ name: String, at now: ContinuousClock.Instant
    ) throws(Refusal) -> Check {
        let interval = try duration(given.interval ?? given.ttl, "Interval")
        guard given.url == nil || interval != nil else {
            throw Refusal(
                text: "Invalid check: Interval must be > 0 for Script, HTTP, H2PING, TCP, UDP or OSService checks")
        }
        guard let status = Status(rawValue: given.status ?? "critical") else {
            throw Refusal(text: "Invalid check: status must be one of: passing, warning, critical")
        }
        return Check(
            id: given.id ?? "service:\(id)", name: given.name ?? "Service '\(name)' check", url: given.url,
            interval: interval ?? .seconds(10), timeout: try duration(given.timeout, "Timeout") ?? .seconds(10),
            removal: try duration(given.removal, "DeregisterCriticalServiceAfter"), status: status,
            criticalSince: status == .critical ? now : nil)
    }

    private func duration(_ text: String?, _ member: String) throws(Refusal) -> Duration? {
        guard let text, !text.isEmpty else { return nil }
        guard let duration = Duration(consul: text) else {
            throw Refusal(text: "Request decode failed: invalid duration for \(member)")
        }
        return duration
    }
}

extension Duration {
    /// Reads a duration in the form of Go's, such as `1m30s` or `500ms`; nil when it is none, or negative.
    init?(consul text: String) {
        let units: [String: Duration] = [
            "ns": .nanoseconds(1), "us": .microseconds(1), "ms": .milliseconds(1), "s": .seconds(1),
            "m": .seconds(60), "h": .seconds(3600),
        ]
        var rest = text[...]
        self = .zero
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let number = rest.prefix { $0.isNumber || $0 == "." }
            let unit = rest.dropFirst(number.count).prefix { $0.isLetter }
            guard let value = Double(number), let one = units[String(unit)] else { return nil }
            self += one * value
            rest = rest.dropFirst(number.count + unit.count)
        }
    }
}
