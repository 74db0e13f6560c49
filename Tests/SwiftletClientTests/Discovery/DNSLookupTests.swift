import Testing

@testable import SwiftletClient

@Suite struct DNSLookupTests {
    private var configuration: ResolverConfiguration {
        var configuration = ResolverConfiguration()
        configuration.servers = [.init(host: "10.0.0.1"), .init(host: "10.0.0.2")]
        configuration.search = ["shop".dns]
        configuration.attempts = 2
        return configuration
    }

    private func message(_ outcome: DNSMessage.Outcome = .success, _ answers: DNSMessage.Record...) -> DNSMessage {
        DNSMessage(id: 1, isResponse: true, outcome: outcome, answers: answers)
    }

    /// Where a look stands, in short.
    private func text(_ step: DNSLookup.Step) -> String {
        switch step {
        case .ask(let query):
            "\(query.question.name)@\(query.server)\(query.overTCP ? " tcp" : "")\(query.isExtended ? "" : " plain")"
        case .finished(.found(let records, _, let seconds)): "\(records.count) for \(seconds) s"
        case .finished(.nothing): "nothing"
        case .finished(.failed): "failed"
        }
    }

    @Test func `All servers are asked as often as they may, for one name after the other`() {
        var lookup = DNSLookup("user", .address4, configuration)
        var steps = [text(lookup.step)]
        while steps.last != "failed" { steps.append(text(lookup.failed())) }
        #expect(
            steps == [
                "user.shop@0", "user.shop@1", "user.shop@0", "user.shop@1", "user@0", "user@1", "user@0", "user@1",
                "failed",
            ])
    }

    @Test func `A name that is not there is looked for below the next domain, and nothing is an answer`() {
        var lookup = DNSLookup("user", .address4, configuration)
        #expect(text(lookup.received(message(.noSuchName))) == "user@0")
        #expect(text(lookup.received(message())) == "nothing")
    }

    @Test func `Nothing is no answer while a server of an earlier name failed`() {
        var lookup = DNSLookup("user", .address4, configuration)
        for _ in 0..<4 { _ = lookup.received(message(.failure)) }
        #expect(text(lookup.step) == "user@0")
        #expect(text(lookup.received(message(.noSuchName))) == "failed")
    }

    @Test func `A server that refuses is passed over`() {
        var lookup = DNSLookup("user", .address4, configuration)
        #expect(text(lookup.received(message(.refused))) == "user.shop@1")
        let found = message(.success, .address("user.shop", 10, 0, 0, 9, seconds: 30))
        #expect(text(lookup.received(found)) == "1 for 30 s")
    }

    @Test func `What was cut is asked for over TCP, once`() {
        var lookup = DNSLookup("user", .address4, configuration)
        var cut = message()
        cut.isTruncated = true
        #expect(text(lookup.received(cut)) == "user.shop@0 tcp")
        #expect(text(lookup.received(cut)) == "user@0")
    }

    @Test func `A server that does not know the extension is asked without it`() {
        var lookup = DNSLookup("user", .address4, configuration)
        #expect(text(lookup.received(message(.malformed))) == "user.shop@0 plain")
        #expect(text(lookup.received(message(.malformed))) == "user.shop@1")
    }

    @Test func `Aliases are followed within the answer, and the shortest time counts`() {
        var lookup = DNSLookup("user.", .address4, configuration)
        let found = message(
            .success, .alias("user", of: "a.cdn", seconds: 20), .alias("a.cdn", of: "b.cdn", seconds: 300),
            .address("b.cdn", 10, 0, 0, 1, seconds: 60), .address("b.cdn", 10, 0, 0, 2, seconds: 60),
            .address("evil", 10, 0, 0, 3))
        #expect(text(lookup.received(found)) == "2 for 20 s")
    }

    @Test func `Aliases in a circle lead to nothing`() {
        var lookup = DNSLookup("user.", .address4, configuration)
        #expect(text(lookup.received(message(.success, .alias("user", of: "a"), .alias("a", of: "user")))) == "nothing")
    }

    @Test func `Without servers there is nobody to ask`() {
        #expect(text(DNSLookup("user", .address4, ResolverConfiguration()).step) == "failed")
    }

    @Test func `The hosts to be asked first are those of the lowest priority`() {
        let records: [DNSMessage.Record] = [
            .service("s", 81, "b", priority: 20), .service("s", 82, "a", priority: 10),
            .service("s", 83, "c", priority: 10),
            .service("s", 0, "d", priority: 1),
        ]
        let targets = DNSResolver.targets(records, [.address("a", 10, 0, 0, 1)])
        #expect(targets.map(\.port) == [82, 83])
        #expect(targets.map(\.addresses.count) == [1, 0])
        #expect(
            DNSResolver.targets(
                [
                    DNSMessage.Record(
                        name: "s".dns, seconds: 1, data: .service(priority: 0, weight: 0, port: 1, target: .root))
                ], []) == [])
    }

    @Test func `One kind of addresses is enough, and none is an answer only if both kinds were looked up`() throws {
        let found = DNSLookup.Outcome.found([.address("a", 10, 0, 0, 1)], additional: [], seconds: 9)
        #expect(try DNSResolver.addresses(of: "a", [found, .failed]).values.count == 1)
        #expect(try DNSResolver.addresses(of: "a", [found, .nothing]).seconds == 9)
        #expect(try DNSResolver.addresses(of: "a", [.nothing, .nothing]).values == [])
        #expect(throws: DNSResolver.LookupError.self) { try DNSResolver.addresses(of: "a", [.nothing, .failed]) }
    }

    @Test func `Records are looked up again when they may not be kept any longer`() {
        #expect(DNSDiscovery.pause(keeping: 30) == .seconds(30))
        #expect(DNSDiscovery.pause(keeping: 0) == .seconds(1))
        #expect(DNSDiscovery.pause(keeping: .max) == .seconds(3600))
        #expect(DNSDiscovery.pause(keeping: nil) == .seconds(3600))
    }
}
