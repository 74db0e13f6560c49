import SwiftletClient

/// One thing that every discovery must do, and every registry; all of them together are what Swiftlet relies on.
///
/// The tests of a discovery run each with a subject of its own that knows nothing yet:
///
/// ```swift
/// @Test(arguments: DiscoveryCheck.all) func conforms(check: DiscoveryCheck) async throws {
///     try await check.run(on: try MySubject())
/// }
/// ```
///
/// Registries run `DiscoveryCheck.registering` too.
public struct DiscoveryCheck: Sendable, CustomStringConvertible {
    /// What is checked, as a sentence.
    public let description: String
    private let body: @Sendable (any DiscoverySubject) async throws -> Void

    init(_ description: String, _ body: @escaping @Sendable (any DiscoverySubject) async throws -> Void) {
        self.description = description
        self.body = body
    }

    /// What every discovery must do.
    public static let all = telling + lasting

    /// Runs the check.
    ///
    /// - Parameter subject: the subject, which knows no instances yet.
    /// - Throws: ``ConformanceFailure`` if it does something else than it must, and what the subject throws.
    public func run(on subject: any DiscoverySubject) async throws {
        do {
            try await body(subject)
        } catch let failure as ConformanceFailure {
            throw failure
        } catch {
            throw ConformanceFailure("it threw \(String(reflecting: error))")
        }
    }
}

extension DiscoveryCheck {
    /// How it tells what it knows.
    static let telling: [DiscoveryCheck] = [
        DiscoveryCheck("a service that nobody offers has an empty list") { subject in
            try await subject.publish([], of: "nobody")
            try await subject.reader(of: "nobody").wait(for: [])
        },
        DiscoveryCheck("instances are told as they come and go") { subject in
            let (one, two) = (try subject.address(1), try subject.address(2))
            try await subject.publish([one], of: "user")
            let reader = subject.reader(of: "user")
            try await reader.wait(for: [one])
            try await subject.publish([one, two], of: "user")
            try await reader.wait(for: [one, two])
            try await subject.publish([two], of: "user")
            try await reader.wait(for: [two])
            try await subject.publish([], of: "user")
            try await reader.wait(for: [])
            try await subject.publish([one], of: "user")
            try await reader.wait(for: [one])
        },
        DiscoveryCheck("each instance has an id of its own that stays the same") { subject in
            let addresses = try (1...3).map(subject.address)
            try await subject.publish(addresses, of: "user")
            let reader = subject.reader(of: "user")
            let before = try await reader.wait(for: addresses)
            try verify("the number of ids", Set(before.map(\.id)).count, is: 3)
            try await subject.publish(Array(addresses.dropFirst()), of: "user")
            let after = try await reader.wait(for: Array(addresses.dropFirst()))
            for instance in after {
                let id = before.first { $0.address == instance.address }?.id
                try verify("the id of \(instance.address)", instance.id, is: id ?? "")
            }
        },
        DiscoveryCheck("services are told apart") { subject in
            let (one, two) = (try subject.address(1), try subject.address(2))
            try await subject.publish([one], of: "user")
            try await subject.publish([two], of: "user-admin")
            try await subject.reader(of: "user").wait(for: [one])
            try await subject.reader(of: "user-admin").wait(for: [two])
        },
        DiscoveryCheck("every reader is told, also one that comes late") { subject in
            let (one, two) = (try subject.address(1), try subject.address(2))
            try await subject.publish([one], of: "user")
            let (first, second) = (subject.reader(of: "user"), subject.reader(of: "user"))
            try await first.wait(for: [one])
            try await second.wait(for: [one])
            try await subject.reader(of: "user").wait(for: [one])
            try await subject.publish([one, two], of: "user")
            try await first.wait(for: [one, two])
            try await second.wait(for: [one, two])
        },
        DiscoveryCheck("the sequence of a reader that is cancelled ends") { subject in
            try await subject.publish([], of: "user")
            let lists = subject.discovery.instances(of: "user")
            let reading = Task {
                for await _ in lists {}
                return true
            }
            reading.cancel()
            try verify("whether it ended", await reading.value, is: true)
        },
    ]

    /// How it fares while what it asks is gone.
    static let lasting: [DiscoveryCheck] = [
        DiscoveryCheck("what was known last holds while the registry is down, and changes are told when it is back") {
            subject in
            let (one, two) = (try subject.address(1), try subject.address(2))
            try await subject.publish([one], of: "user")
            let reader = subject.reader(of: "user")
            try await reader.wait(for: [one])
            guard try await subject.interrupt() else { return }
            try await subject.waitUntilNoticed("user")
            // A reader that comes meanwhile gets it too.
            try await subject.reader(of: "user").wait(for: [one])
            try verify("whether another list was told", reader.hasMore, is: false)
            try await subject.restore()
            try await subject.publish([one, two], of: "user")
            try await reader.wait(for: [one, two])
        },
        DiscoveryCheck("a registry that is down at the start is waited for") { subject in
            let one = try subject.address(1)
            try await subject.publish([one], of: "user")
            guard try await subject.interrupt() else { return }
            let reader = subject.reader(of: "user")
            try await subject.waitUntilNoticed("user")
            try verify("whether a list was told", reader.hasMore, is: false)
            try await subject.restore()
            try await reader.wait(for: [one])
        },
    ]

    /// What every registry must do.
    public static let registering: [DiscoveryCheck] = [
        DiscoveryCheck("an instance that registers is found, with its address and zone, until it deregisters") {
            subject in
            let registry = try subject.registry
            let reader = subject.reader(of: "user")
            try await reader.wait(for: [])
            let instance = ServiceInstance(id: "user-1", address: try subject.address(1), zone: "north")
            let registration = registry.register(instance, of: "user", check: HealthCheck())
            let found = try await reader.wait(for: [instance.address])
            try verify("the zone", found.first?.zone, is: "north")
            await registration.deregister()
            try await reader.wait(for: [])
            // Ending it once more changes nothing.
            await registration.deregister()
            try verify("whether it is known", registration.isKnown, is: false)
        },
        DiscoveryCheck("addresses with paths, other schemes and of version 6 are found as they were registered") {
            subject in
            let registry = try subject.registry
            let addresses = try ["https://shop.example/user", "http://[fd00::1]:8080", "http://10.0.0.1:81/a/b"]
                .map { try ServiceAddress($0) }
            var registrations: [Registration] = []
            for address in addresses {
                registrations.append(
                    registry.register(ServiceInstance(address: address), of: "user", check: HealthCheck()))
            }
            let found = try await subject.reader(of: "user").wait { $0.count == 3 }
            try verify(
                "the hosts and paths", Set(found.map { $0.address.description.replacing(":443", with: "") }),
                is: Set(addresses.map(\.description)))
            for registration in registrations { await registration.deregister() }
        },
        DiscoveryCheck("an instance that registers again under its id is one instance, at its new address") { subject in
            let registry = try subject.registry
            let (one, two) = (try subject.address(1), try subject.address(2))
            let reader = subject.reader(of: "user")
            let first = registry.register(ServiceInstance(id: "a", address: one), of: "user", check: HealthCheck())
            try await reader.wait(for: [one])
            let second = registry.register(ServiceInstance(id: "a", address: two), of: "user", check: HealthCheck())
            try await reader.wait(for: [two])
            await second.deregister()
            try await reader.wait(for: [])
            await first.deregister()
        },
        DiscoveryCheck("an instance that was forgotten registers again") { subject in
            let registry = try subject.registry
            let one = try subject.address(1)
            let reader = subject.reader(of: "user")
            let registration = registry.register(ServiceInstance(address: one), of: "user", check: HealthCheck())
            try await reader.wait(for: [one])
            if try await subject.forget() {
                try await reader.wait(for: [])
                try await reader.wait(for: [one])
            }
            await registration.deregister()
        },
        DiscoveryCheck("an instance that registers while the registry is down is found when that is back") { subject in
            let registry = try subject.registry
            guard try await subject.interrupt() else { return }
            let one = try subject.address(1)
            let registration = registry.register(ServiceInstance(address: one), of: "user", check: HealthCheck())
            while registration.failures == 0 { try await Task.sleep(for: .milliseconds(10)) }
            try await subject.restore()
            try await subject.reader(of: "user").wait(for: [one])
            await registration.deregister()
        },
    ]
}
