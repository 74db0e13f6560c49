import HTTPTypes
import NIOCore
import NIOHTTP1
import SwiftletHTTP
import SwiftletSchema
import SwiftletTesting
import Testing

@testable import SwiftletClient

@Suite(.timeLimit(.minutes(10))) struct ConsulRegistryTests {
    private func withRegistry(
        of agent: ConsulStandIn, token: String? = nil, _ body: (ConsulRegistry) async throws -> Void
    ) async throws {
        let registry = ConsulRegistry(agent: agent.address, token: token, eventLoopGroup: testLoops)
        let outcome = await Result { try await body(registry) }
        await registry.shutdown()
        try outcome.get()
    }

    @Test(arguments: DiscoveryCheck.all + DiscoveryCheck.registering)
    func `Consul does what every registry must`(_ check: DiscoveryCheck) async throws {
        try await withConsulStandIn { agent in
            try await withRegistry(of: agent) { registry in
                try await check.run(on: ConsulSubject(discovery: registry, agent: agent))
            }
        }
    }

    @Test func `A reader goes on behind an index that went back`() async throws {
        try await withConsulStandIn { agent in
            let (one, two) = (try ServiceAddress("http://10.0.0.1:80"), try ServiceAddress("http://10.0.0.2:80"))
            // The index is high when the reader comes.
            for _ in 0..<20 {
                try agent.publish([one], of: "role")
                try agent.publish([], of: "role")
            }
            try agent.publish([one], of: "user")
            try await withRegistry(of: agent) { registry in
                let lists = registry.instances(of: "user")
                #expect(await first(of: lists) { $0.addresses == [one.description] } != nil)
                try agent.resetIndex()
                try agent.publish([one, two], of: "user")
                #expect(await first(of: lists) { $0.count == 2 } != nil)
                #expect(registry.states.first?.failures == 0)
            }
        }
    }

    @Test func `A reader waits for changes and does not ask again and again`() async throws {
        try await withConsulStandIn { agent in
            try agent.publish([try ServiceAddress("http://10.0.0.1:80")], of: "user")
            try await withRegistry(of: agent) { registry in
                let lists = registry.instances(of: "user")
                #expect(await first(of: lists) { $0.count == 1 } != nil)
                let before = agent.requestCount
                try agent.publish([], of: "user")
                #expect(await first(of: lists) { $0.isEmpty } != nil)
                #expect(agent.requestCount - before <= 2)
            }
        }
    }

    @Test func `Without the token nothing is told and nothing taken, and neither shows the token`() async throws {
        try await withConsulStandIn(token: "s3cret") { agent in
            try agent.publish([try ServiceAddress("http://10.0.0.1:80")], of: "user")
            try await withRegistry(of: agent, token: "s3cret") { registry in
                #expect(await first(of: registry.instances(of: "user")) { $0.count == 1 } != nil)
            }
            for token in [nil, "wr0ng"] {
                try await withRegistry(of: agent, token: token) { registry in
                    let lists = registry.instances(of: "user")
                    try await eventually { registry.states.first?.failures ?? 0 > 0 }
                    #expect(registry.states.first?.instances == nil)
                    let address = try ServiceAddress("http://10.0.0.2:80")
                    let registration = registry.register(ServiceInstance(address: address), of: "user")
                    try await eventually { registration.failures > 0 }
                    #expect(!registration.isKnown)
                    await registration.deregister()
                    do {
                        _ = try await registry.send(
                            .PUT, "/v1/agent/service/deregister/x", within: .seconds(60))
                        Issue.record("it was taken")
                    } catch let error as RegistryError {
                        #expect(error.code == .forbidden && error.status == 403)
                        #expect(!"\(error)".contains("wr0ng"))
                    }
                    _ = lists
                }
            }
            #expect(agent.serviceIDs == ["user-10.0.0.1:80"])
        }
    }

    @Test func `The agent checks an instance, hides it while it is unwell, and removes it in the end`() async throws {
        try await withConsulStandIn { agent in
            try await withRegistry(of: agent) { registry in
                let lists = registry.instances(of: "user")
                #expect(await first(of: lists) { $0.isEmpty } != nil)
                var configuration = ServerConfiguration()
                configuration.port = 0
                configuration.loops = 1
                let server = Server(configuration: configuration) { request in
                    Response(status: request.target == "/base/health" ? .ok : .notFound, text: "")
                }
                let port = try await server.start().port
                let address = try ServiceAddress("http://127.0.0.1:\(port)/base")
                let check = HealthCheck(interval: .milliseconds(50), timeout: .seconds(30), removal: .seconds(120))
                let registration = registry.register(
                    ServiceInstance(id: "a/b c", address: address), of: "user", check: check)
                #expect(await first(of: lists) { $0.addresses == [address.description] } != nil)
                #expect(agent.serviceIDs == ["user-a-b-c"])
                try await eventually { agent.checkCount >= 2 }
                await server.shutdown()
                #expect(await first(of: lists) { $0.isEmpty } != nil)
                #expect(try await registry.catalog(of: "user").map(\.address) == [address])
                agent.advance(by: .seconds(60))
                #expect(agent.serviceIDs == ["user-a-b-c"])
                agent.advance(by: .seconds(61))
                #expect(agent.serviceIDs == [])
                await registration.deregister()
            }
        }
    }

    @Test func `The catalog names all services`() async throws {
        try await withConsulStandIn { agent in
            for service in ["user", "role"] {
                try agent.publish([try ServiceAddress("http://10.0.0.1:80")], of: service)
            }
            try await withRegistry(of: agent) { registry in
                let services = try await registry.services()
                #expect(services == ["role", "user"])
            }
        }
    }

    @Test func `Entries without an address that can be called are passed over`() throws {
        func entry(_ service: String) throws -> ServiceInstance? {
            try ConsulEntry(json: #"{"Node":{"Node":"n","Address":"10.0.0.9"},"Service":\#(service)}"#.utf8).instance
        }
        #expect(
            try entry(#"{"ID":"a","Address":"","Port":80,"Meta":null}"#)?.address.description == "http://10.0.0.9:80")
        #expect(try entry(#"{"ID":"a","Port":80,"Locality":{"Zone":"z"}}"#)?.zone == "z")
        #expect(try entry(#"{"ID":"a","Address":"h","Port":0}"#) == nil)
        #expect(try entry(#"{"ID":"a","Address":"h","Port":80,"Meta":{"scheme":"ftp"}}"#) == nil)
        #expect(try entry(#"{"ID":"a","Address":"a b","Port":80}"#) == nil)
    }
}

private struct ConsulSubject: DiscoverySubject {
    let discovery: any ServiceDiscovery
    let agent: ConsulStandIn

    func publish(_ addresses: [ServiceAddress], of service: String) async throws {
        try agent.publish(addresses, of: service)
    }

    func interrupt() async throws -> Bool {
        await agent.interrupt()
        return true
    }

    func restore() async throws { try await agent.restore() }

    func forget() async throws -> Bool {
        agent.forget()
        return true
    }
}
