import Logging
import NIOCore
import SwiftletSchema
import SwiftletTesting
import TestTools
import Testing

@testable import SwiftletClient

/// Against real clusters of three members; one after the other, for each of them is three processes.
@Suite(
    .enabled(if: Tool.etcd != nil, "scripts/test says where etcd is"), .serialized, .timeLimit(.minutes(10)))
struct EtcdRegistryTests {
    private func withRegistry(
        _ servers: [ServiceAddress], prefix: String = "/swiftlet/services", leaseTime: Duration = .seconds(30),
        patience: Duration = .seconds(45), credentials: EtcdRegistry.Credentials? = nil,
        _ body: (EtcdRegistry) async throws -> Void
    ) async throws {
        let registry = EtcdRegistry(
            servers: servers, credentials: credentials, prefix: prefix, leaseTime: leaseTime, patience: patience,
            eventLoopGroup: testLoops, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let outcome = await Result { try await body(registry) }
        await registry.shutdown()
        try outcome.get()
    }

    @Test func `etcd does what every registry must`() async throws {
        try await withEtcdCluster { cluster in
            for (number, check) in (DiscoveryCheck.all + DiscoveryCheck.registering).enumerated() {
                // A renewal comes after a third of the lease's time.
                try await withRegistry(try cluster.servers, prefix: "/check-\(number)", leaseTime: .seconds(15)) {
                    registry in
                    do {
                        try await check.run(
                            on: EtcdSubject(discovery: registry, cluster: cluster, prefix: "/check-\(number)"))
                    } catch {
                        Issue.record("\(check): \(error)")
                    }
                }
            }
        }
    }

    @Test func `Watches and leases go on when the leader is killed`() async throws {
        try await withEtcdCluster { cluster in
            let prefix = "/swiftlet/services"
            try await withRegistry(try cluster.servers, leaseTime: .seconds(9)) { registry in
                let (one, two) = (try ServiceAddress("http://10.0.0.1:80"), try ServiceAddress("http://10.0.0.2:80"))
                let registration = registry.register(ServiceInstance(address: one), of: "user")
                let lists = registry.instances(of: "user")
                #expect(await first(of: lists) { $0.addresses == [one.description] } != nil)

                let leader = try await cluster.leader()
                let died = ContinuousClock.now
                cluster.kill(leader)
                try await cluster.put(two, of: "user", below: prefix)
                #expect(await first(of: lists) { $0.count == 2 } != nil)
                print("etcd: a change behind the leader's death was told \(died.duration(to: .now)) after it")

                // Each renewal makes the time grow again that the lease has left.
                var (left, renewals) = (Int.max, 0)
                try await eventually {
                    guard let lease = try await cluster.leases().first else { return false }
                    let now = try await cluster.secondsLeft(of: lease)
                    if now > left { renewals += 1 }
                    left = now
                    return renewals == 2
                }
                try await eventually { registration.isKnown }
                #expect(await first(of: registry.instances(of: "user")) { $0.count == 2 } != nil)

                try await cluster.start()
                await registration.deregister()
                #expect(await first(of: lists) { $0.addresses == [two.description] } != nil)
            }
        }
    }

    @Test func `An instance that dies is gone when its lease is over`() async throws {
        try await withEtcdCluster { cluster in
            let one = try ServiceAddress("http://10.0.0.1:80")
            try await withRegistry(try cluster.servers) { reader in
                let lists = reader.instances(of: "user")
                let proxy = try TCPProxy(to: cluster.members[0].clientPort)
                defer { proxy.close() }
                let address = try ServiceAddress("http://127.0.0.1:\(proxy.port)")
                try await withRegistry([address], leaseTime: .seconds(3)) { registry in
                    let registration = registry.register(ServiceInstance(address: one), of: "user")
                    #expect(await first(of: lists) { $0.count == 1 } != nil)
                    proxy.set(.refuse)
                    proxy.cut()
                    #expect(await first(of: lists) { $0.isEmpty } != nil)
                    // It comes back when the network does.
                    proxy.set(.pass)
                    #expect(await first(of: lists) { $0.count == 1 } != nil)
                    await registration.deregister()
                }
            }
        }
    }

    @Test func `A watch whose revision was compacted away meanwhile begins anew`() async throws {
        try await withEtcdCluster { cluster in
            let prefix = "/swiftlet/services"
            let (one, two) = (try ServiceAddress("http://10.0.0.1:80"), try ServiceAddress("http://10.0.0.2:80"))
            let proxy = try TCPProxy(to: cluster.members[0].clientPort)
            defer { proxy.close() }
            try await cluster.put(one, of: "user", below: prefix)
            try await withRegistry([try ServiceAddress("http://127.0.0.1:\(proxy.port)")]) { registry in
                let lists = registry.instances(of: "user")
                #expect(await first(of: lists) { $0.count == 1 } != nil)
                proxy.set(.refuse)
                proxy.cut()
                try await eventually { registry.states.first?.failures ?? 0 > 0 }
                try await cluster.put(two, of: "user", below: prefix)
                try await cluster.remove(one, of: "user", below: prefix)
                let revision = try await cluster.put(two, of: "user", below: prefix)
                try await cluster.call("/v3/kv/compaction", #"{"revision":"\#(revision)","physical":true}"#)
                proxy.set(.pass)
                #expect(await first(of: lists) { $0.addresses == [two.description] } != nil)
            }
        }
    }

    @Test func `A list is confirmed from time to time, and the watch goes on behind it`() async throws {
        try await withEtcdCluster { cluster in
            let (one, two) = (try ServiceAddress("http://10.0.0.1:80"), try ServiceAddress("http://10.0.0.2:80"))
            try await cluster.put(one, of: "user", below: "/swiftlet/services")
            try await withRegistry(try cluster.servers, patience: .seconds(1)) { registry in
                let lists = registry.instances(of: "user")
                #expect(await first(of: lists) { $0.count == 1 } != nil)
                let start = ContinuousClock.now
                // Twice, so that the list was asked for by a watch that had begun behind a list.
                try await eventually {
                    let state = registry.states.first
                    return start.duration(to: .now) > .seconds(2) && state?.age ?? .seconds(9) < .seconds(1)
                }
                #expect(registry.states.first?.failures == 0)
                try await cluster.put(two, of: "user", below: "/swiftlet/services")
                #expect(await first(of: lists) { $0.count == 2 } != nil)
            }
        }
    }

    @Test func `etcd's users must give their password, which is not shown`() async throws {
        try await withEtcdCluster { cluster in
            try await cluster.call("/v3/auth/user/add", #"{"name":"root","password":"hunter2"}"#)
            try await cluster.call("/v3/auth/role/add", #"{"name":"root"}"#)
            try await cluster.call("/v3/auth/user/grant", #"{"user":"root","role":"root"}"#)
            try await cluster.call("/v3/auth/enable", "{}")
            let one = try ServiceAddress("http://10.0.0.1:80")
            let credentials = EtcdRegistry.Credentials(user: "root", password: "hunter2")
            try await withRegistry(try cluster.servers, credentials: credentials) { registry in
                let registration = registry.register(ServiceInstance(address: one), of: "user")
                #expect(await first(of: registry.instances(of: "user")) { $0.count == 1 } != nil)
                await registration.deregister()
            }
            let wrong = EtcdRegistry.Credentials(user: "root", password: "hunter3")
            try await withRegistry(try cluster.servers, credentials: wrong) { registry in
                let lists = registry.instances(of: "user")
                try await eventually { registry.states.first?.failures ?? 0 > 0 }
                #expect(registry.states.first?.instances == nil)
                do {
                    let _: EtcdRangeAnswer = try await registry.call(
                        "/v3/kv/range", EtcdRange(key: EtcdBytes("a"), rangeEnd: EtcdBytes("b")))
                    Issue.record("it was answered")
                } catch let error as RegistryError {
                    #expect(error.code == .forbidden)
                    #expect(!"\(error)".contains("hunter3"))
                }
                _ = lists
            }
        }
    }
}

extension EtcdCluster {
    /// Writes an instance without a lease.
    ///
    /// - Returns: the revision.
    @discardableResult
    fileprivate func put(_ address: ServiceAddress, of service: String, below prefix: String) async throws -> String {
        let key = base64("\(prefix)/\(service)/\(PercentEncoding.encode(address.description))")
        let value = base64(#"{"address":"\#(address)"}"#)
        let answer = try await call("/v3/kv/put", #"{"key":"\#(key)","value":"\#(value)"}"#)
        return String(answer.split(separator: #""revision":""#).last?.prefix { $0.isNumber } ?? "")
    }

    /// The ids of the leases.
    fileprivate func leases() async throws -> [String] {
        try await call("/v3/lease/leases", "{}").split(separator: #""ID":""#).dropFirst()
            .map { String($0.prefix { $0.isNumber }) }
    }

    /// How long a lease has left; 0 when it is over.
    fileprivate func secondsLeft(of lease: String) async throws -> Int {
        let answer = try await call("/v3/lease/timetolive", #"{"ID":"\#(lease)"}"#)
        return answer.split(separator: #""TTL":""#).dropFirst().first.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
    }

    fileprivate func remove(_ address: ServiceAddress, of service: String, below prefix: String) async throws {
        let key = base64("\(prefix)/\(service)/\(PercentEncoding.encode(address.description))")
        try await call("/v3/kv/deleterange", #"{"key":"\#(key)"}"#)
    }
}

private struct EtcdSubject: DiscoverySubject {
    let discovery: any ServiceDiscovery
    let cluster: EtcdCluster
    let prefix: String

    func publish(_ addresses: [ServiceAddress], of service: String) async throws {
        let keys = "\(prefix)/\(service)/"
        // What stays must not be away for a moment, so only what goes is removed.
        let range = #"{"key":"\#(base64(keys))","range_end":"\#(base64(EtcdRegistry.end(of: keys)))"}"#
        let known = try EtcdRangeAnswer(json: try await cluster.call("/v3/kv/range", range).utf8)
        for entry in known.kvs ?? [] {
            guard let instance = try? EtcdInstance(json: entry.value.text.utf8),
                let address = try? ServiceAddress(instance.address), !addresses.contains(address)
            else { continue }
            try await cluster.remove(address, of: service, below: prefix)
        }
        for address in addresses { try await cluster.put(address, of: service, below: prefix) }
    }

    func interrupt() async throws -> Bool {
        cluster.killAll()
        return true
    }

    func restore() async throws { try await cluster.start() }

    /// Ends all leases, as if nobody had kept them alive.
    func forget() async throws -> Bool {
        for lease in try await cluster.leases() {
            try await cluster.call("/v3/lease/revoke", #"{"ID":"\#(lease)"}"#)
        }
        return true
    }
}
