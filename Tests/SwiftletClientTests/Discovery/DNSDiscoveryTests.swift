import Logging
import NIOCore
import SwiftletTesting
import Synchronization
import Testing

@testable import SwiftletClient

@Suite(.timeLimit(.minutes(10))) struct DNSDiscoveryTests {
    @Test(arguments: DiscoveryCheck.all)
    func `DNS does what every discovery must`(_ check: DiscoveryCheck) async throws {
        let subject = try await DNSSubject.start()
        let outcome = await Result { try await check.run(on: subject) }
        await subject.stop()
        try outcome.get()
    }

    private func resolver(
        _ server: DNSServer, _ change: (inout ResolverConfiguration) -> Void = { _ in }
    ) -> DNSResolver {
        var configuration = ResolverConfiguration()
        configuration.servers = [server.server]
        // Only what is not answered at all runs into it.
        configuration.timeout = .seconds(60)
        change(&configuration)
        return DNSResolver(eventLoop: testLoops.any(), configuration: configuration)
    }

    @Test func `Both kinds of addresses are asked for, and the shortest time counts`() async throws {
        try await withDNSServer { question, _, _ in
            switch question.kind {
            case .address4: .init(answers: [.address("user.shop", 10, 0, 0, 1, seconds: 30)])
            default:
                .init(answers: [
                    .address("user.shop", 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, seconds: 20)
                ])
            }
        } _: { server in
            let answer = try await resolver(server).addresses(of: "user.shop")
            #expect(answer.values.map(\.description) == ["10.0.0.1", "fd00:0:0:0:0:0:0:1"])
            #expect(answer.seconds == 20)
        }
    }

    @Test func `What is cut over UDP is asked for over TCP`() async throws {
        try await withDNSServer { question, _, overTCP in
            overTCP
                ? .init(answers: (1...100).map { .address("user", 10, 0, 0, $0) })
                : .init(answers: [.address("user", 10, 0, 0, 1)], isTruncated: true)
        } _: { server in
            let answer = try await resolver(server).addresses(of: "user.")
            #expect(Set(answer.values).count == 100)
            #expect(server.asked.filter(\.overTCP).count == 2)
        }
    }

    @Test func `What does not answer the question is passed over`() async throws {
        try await withDNSServer { question, id, _ in
            let forged = DNSServer.Reply(answers: [.address("user", 6, 6, 6, 6)])
            let other = DNSMessage.Question(name: "other".dns, kind: question.kind)
            var query = forged.message(to: question, id: id)
            query[2] &= 0x7F
            let honest = DNSServer.Reply(answers: question.kind == .address4 ? [.address("user", 10, 0, 0, 1)] : [])
            return .init(bytes: [
                forged.message(to: question, id: id &+ 1), forged.message(to: other, id: id), query, [1, 2, 3], [],
                honest.message(to: question, id: id),
            ])
        } _: { server in
            let answer = try await resolver(server).addresses(of: "user.")
            #expect(answer.values == [IPAddress(bytes: [10, 0, 0, 1])])
        }
    }

    @Test func `A server that is silent or not there is passed over`() async throws {
        try await withDNSServer { _, _, _ in
            nil
        } _: { silent in
            try await withDNSServer { _, _, _ in
                .init(answers: [.address("user", 10, 0, 0, 1)])
            } _: { server in
                let resolver = resolver(server) { configuration in
                    configuration.servers = [
                        silent.server, ResolverConfiguration.Server(host: "127.0.0.1", port: 9), server.server,
                    ]
                    configuration.timeout = .seconds(3)
                }
                let answer = try await resolver.addresses(of: "user.")
                #expect(answer.values == [IPAddress(bytes: [10, 0, 0, 1])])
                #expect(!silent.asked.isEmpty)
            }
        }
    }

    @Test func `When no server can say, that is no list`() async throws {
        try await withDNSServer { _, _, _ in
            .init(outcome: .failure)
        } _: { server in
            await #expect(throws: DNSResolver.LookupError.self) { try await resolver(server).addresses(of: "user.") }
        }
    }

    @Test func `Addresses and localhost need no server`() async throws {
        let resolver = DNSResolver(eventLoop: testLoops.any(), configuration: ResolverConfiguration())
        #expect(
            try await resolver.addresses(of: "10.1.2.3")
                == .init(values: [IPAddress(bytes: [10, 1, 2, 3])], seconds: nil))
        let local = try await resolver.addresses(of: "localhost")
        #expect(
            local.values.contains(IPAddress(bytes: [127, 0, 0, 1])) || local.values.contains { $0.bytes.last == 1 })
        #expect(local.seconds == DNSResolver.secondsOfSystem)
    }

    @Test func `Records of a service give hosts and ports, which are looked up where the server did not`() async throws
    {
        try await withDNSServer { question, _, _ in
            switch (question.name.description, question.kind) {
            case ("_http._tcp.user.shop", .service):
                .init(
                    answers: [
                        .service("_http._tcp.user.shop", 8080, "a.user.shop"),
                        .service("_http._tcp.user.shop", 8081, "b.user.shop"),
                        .service("_http._tcp.user.shop", 8082, "gone.user.shop"),
                    ],
                    additional: [.address("a.user.shop", 10, 0, 0, 1)])
            case ("b.user.shop", .address4): .init(answers: [.address("b.user.shop", 10, 0, 0, 2)])
            case ("gone.user.shop", _): .init(outcome: .failure)
            default: .init()
            }
        } _: { server in
            let discovery = try DNSDiscovery(
                naming: .services(name: "_http._tcp.{service}.shop"), servers: ["127.0.0.1:\(server.port)"],
                eventLoopGroup: testLoops)
            let list = await first(of: discovery.instances(of: "user")) { _ in true }
            #expect(list?.addresses == ["http://10.0.0.1:8080", "http://10.0.0.2:8081"])
            #expect(!server.asked.contains { $0.name == "a.user.shop" })
        }
    }

    @Test func `The records are asked for again when their time is over, and not before`() async throws {
        let asked = Mutex(0)
        try await withDNSServer { question, _, _ in
            guard question.kind == .address4 else { return .init() }
            // Short first, then long.
            let count = asked.withLock { count in
                count += 1
                return count
            }
            return .init(answers: [
                .address("user", 10, 0, 0, UInt8(min(count, 2)), seconds: count == 1 ? 1 : 3600)
            ])
        } _: { server in
            var configuration = ResolverConfiguration()
            configuration.servers = [server.server]
            // Nothing is asked twice on a busy machine.
            configuration.timeout = .seconds(60)
            let discovery = DNSDiscovery(
                naming: .addresses(host: "{service}.", port: 80), configuration: configuration,
                eventLoopGroup: testLoops, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let start = ContinuousClock.now
            let lists = discovery.instances(of: "user")
            #expect(await first(of: lists) { $0.addresses == ["http://10.0.0.2:80"] } != nil)
            #expect(start.duration(to: .now) >= .seconds(1))
            // A question whose answer comes late on a busy machine is put again.
            #expect(asked.withLock { $0 } >= 2)
        }
    }

    @Test func `A service whose name is no host's is told as a failure, not asked for`() async throws {
        try await withDNSServer { _, _, _ in
            .init()
        } _: { server in
            let discovery = try DNSDiscovery(
                naming: .addresses(host: "{service}", port: 80), servers: ["127.0.0.1:\(server.port)"],
                eventLoopGroup: testLoops)
            let lists = discovery.instances(of: "no name")
            try await eventually { discovery.states.first?.failures ?? 0 > 0 }
            #expect(server.asked.isEmpty)
            _ = lists
        }
    }

    @Test(arguments: ["", "dns.example.org", "10.0.0.1:0", "10.0.0.1:port", "10.0.0.1:70000", "[fd00::1]53"])
    func `A server that is no address is refused`(_ server: String) {
        #expect(throws: RegistryError.self) {
            try DNSDiscovery(naming: .services(name: "{service}"), servers: [server], eventLoopGroup: testLoops)
        }
    }
}

/// A server of DNS whose records are set by hand, with a time of a second.
private final class DNSSubject: DiscoverySubject {
    private final class Zone: Sendable {
        let addresses = Mutex<[String: [IPAddress]]>([:])
    }

    let discovery: any ServiceDiscovery
    private let dns: DNSDiscovery
    private let server: DNSServer
    private let zone: Zone

    private init(_ server: DNSServer, _ zone: Zone) throws {
        self.server = server
        self.zone = zone
        dns = try DNSDiscovery(
            naming: .addresses(host: "{service}.shop", port: 8080), servers: ["127.0.0.1:\(server.port)"],
            eventLoopGroup: testLoops)
        discovery = dns
    }

    static func start() async throws -> DNSSubject {
        let zone = Zone()
        let server = try await DNSServer.start { question, _, _ in
            let addresses = zone.addresses.withLock { $0["\(question.name)"] }
            guard let addresses else { return .init(outcome: .noSuchName) }
            guard question.kind == .address4 else { return .init() }
            return .init(
                answers: addresses.map { DNSMessage.Record(name: question.name, seconds: 1, data: .address($0)) })
        }
        return try DNSSubject(server, zone)
    }

    func stop() async {
        dns.shutdown()
        await server.stop()
    }

    func publish(_ addresses: [ServiceAddress], of service: String) async throws {
        let bytes = addresses.map { IPAddress(bytes: $0.parts.host.split(separator: ".").compactMap { UInt8($0) }) }
        zone.addresses.withLock { $0["\(service).shop"] = bytes.isEmpty ? nil : bytes }
    }

    func interrupt() async throws -> Bool {
        await server.stop()
        return true
    }

    func restore() async throws { try await server.listen() }
}

extension Result where Failure == any Error {
    /// What a closure returns or throws.
    init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
