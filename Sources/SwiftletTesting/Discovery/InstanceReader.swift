import SwiftletClient
import Synchronization

/// Reads the lists of a service's instances, and can tell whether there are unread ones.
final class InstanceReader: Sendable {
    private let lists: AsyncStream<[ServiceInstance]>
    private let reading: Task<Void, Never>
    private let service: String
    private let unread = Counter()
    /// Generous: the machine may be busy, and a registry that comes back is asked with pauses.
    private static let patience = Duration.seconds(90)

    init(_ discovery: any ServiceDiscovery, _ service: String) {
        self.service = service
        let (lists, list) = AsyncStream.makeStream(of: [ServiceInstance].self)
        self.lists = lists
        let source = discovery.instances(of: service)
        reading = Task { [unread] in
            for await next in source {
                unread.value.withLock { $0 += 1 }
                list.yield(next)
            }
            list.finish()
        }
    }

    private final class Counter: Sendable {
        let value = Mutex(0)
    }

    deinit { reading.cancel() }

    /// Whether a list was told that was not waited for.
    var hasMore: Bool { unread.value.withLock { $0 > 0 } }

    /// Waits for a list with these addresses and no others; what is told before is passed over.
    @discardableResult
    func wait(for addresses: [ServiceAddress]) async throws -> [ServiceInstance] {
        let expected = addresses.map(\.description).sorted()
        return try await wait("\(expected)") { $0.map(\.address.description).sorted() == expected }
    }

    /// Waits for a list that fits; what is told before is passed over.
    @discardableResult
    func wait(
        _ what: String = "one that fits", until fits: @escaping @Sendable ([ServiceInstance]) -> Bool
    ) async throws -> [ServiceInstance] {
        let lists = lists
        let outcome = await withTaskGroup(of: (found: [ServiceInstance]?, last: String).self) { group in
            group.addTask { [unread] in
                var last = "none"
                for await list in lists {
                    unread.value.withLock { $0 -= 1 }
                    if fits(list) { return (list, "") }
                    last = "\(list.map(\.address.description))"
                }
                return (nil, last)
            }
            group.addTask {
                try? await Task.sleep(for: Self.patience)
                return (nil, "")
            }
            let first = await group.next() ?? (nil, "")
            group.cancelAll()
            // What was read in vain is told by the task that was cancelled.
            guard first.found == nil, first.last.isEmpty else { return first }
            return (nil, await group.next()?.last ?? "")
        }
        guard let found = outcome.found else {
            throw ConformanceFailure(
                "the instances of \(service) did not become \(what); last they were \(outcome.last)")
        }
        return found
    }
}

extension DiscoverySubject {
    func reader(of service: String) -> InstanceReader { InstanceReader(discovery, service) }

    /// An address that nobody need listen at.
    func address(_ number: Int) throws -> ServiceAddress { try ServiceAddress("http://127.0.1.\(number):8080") }

    var registry: any ServiceRegistry {
        get throws {
            guard let registry = discovery as? any ServiceRegistry else {
                throw ConformanceFailure("it is no registry")
            }
            return registry
        }
    }

    /// Waits until the discovery has noticed that what it asks is gone, where it can tell.
    func waitUntilNoticed(_ service: String) async throws {
        guard let reporting = discovery as? any DiscoveryStateReporting else { return }
        let deadline = ContinuousClock.now + .seconds(90)
        while !reporting.states.contains(where: { $0.service == service && $0.failures > 0 }) {
            guard ContinuousClock.now < deadline else {
                throw ConformanceFailure("it did not notice that the registry is down")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
