import HTTPTypes
import NIOCore
import SwiftletTesting
import Testing

@testable import SwiftletClient

/// The stand-in itself, against what Consul's documentation says.
@Suite(.timeLimit(.minutes(10))) struct ConsulStandInTests {
    private struct Agent {
        let transport: HTTPUpstreamTransport

        func call(
            _ method: HTTPRequest.Method, _ target: String, _ body: String? = nil
        ) async throws -> (status: Int, index: Int?, text: String) {
            let request = UpstreamRequest(method: method, target: target, body: body.map { ByteBuffer(string: $0) })
            let answer = try await transport.send(request, to: "region", timeout: .seconds(120))
            let index = HTTPField.Name("X-Consul-Index").flatMap { answer.headers[$0] }.flatMap { Int($0) }
            return (answer.status.code, index, answer.text)
        }
    }

    private func withAgent(_ body: (ConsulStandIn, Agent) async throws -> Void) async throws {
        try await withConsulStandIn { standIn in
            try await withTransport(to: standIn.address.description) { transport in
                try await body(standIn, Agent(transport: transport))
            }
        }
    }

    @Test func `A service is registered, told, and deregistered`() async throws {
        try await withAgent { _, agent in
            let definition = #"{"Name":"user","ID":"user-1","Address":"10.0.0.1","Port":80,"Tags":["a"]}"#
            let registered = try await agent.call(.put, "/v1/agent/service/register", definition)
            #expect(registered.status == 200)
            let service = try await agent.call(.get, "/v1/agent/service/user-1")
            #expect(service.status == 200 && service.text.contains(#""Port":80"#))
            let health = try await agent.call(.get, "/v1/health/service/user?passing")
            #expect(health.text.contains(#""ID":"user-1""#) && health.index ?? 0 > 0)
            #expect(try await agent.call(.get, "/v1/catalog/services").text == #"{"user":["a"]}"#)
            #expect(try await agent.call(.get, "/v1/catalog/service/user").text.contains(#""ServiceID":"user-1""#))
            #expect(try await agent.call(.put, "/v1/agent/service/deregister/user-1").status == 200)
            #expect(try await agent.call(.put, "/v1/agent/service/deregister/user-1").status == 404)
            #expect(try await agent.call(.get, "/v1/agent/service/user-1").status == 404)
            #expect(try await agent.call(.get, "/v1/health/service/user").text == "[]")
        }
    }

    @Test func `A check decides whether a service passes`() async throws {
        try await withAgent { _, agent in
            let definition = #"{"Name":"user","Port":80,"Check":{"TTL":"30s"}}"#
            let registered = try await agent.call(.put, "/v1/agent/service/register", definition)
            #expect(registered.status == 200)
            #expect(try await agent.call(.get, "/v1/health/service/user?passing=true").text == "[]")
            #expect(try await agent.call(.get, "/v1/health/service/user?passing=false").text != "[]")
            #expect(try await agent.call(.put, "/v1/agent/check/pass/service:user").status == 200)
            #expect(try await agent.call(.get, "/v1/health/service/user?passing").text != "[]")
            #expect(try await agent.call(.put, "/v1/agent/check/fail/service:user").status == 200)
            #expect(try await agent.call(.get, "/v1/health/service/user?passing").text == "[]")
            #expect(try await agent.call(.put, "/v1/agent/check/pass/other").status == 404)
        }
    }

    @Test func `A query waits behind its index until the service changes, or its time is over`() async throws {
        try await withAgent { standIn, agent in
            let one = try ServiceAddress("http://10.0.0.1:80")
            try standIn.publish([one], of: "user")
            let index = try #require(try await agent.call(.get, "/v1/health/service/user").index)
            let start = ContinuousClock.now
            let same = try await agent.call(.get, "/v1/health/service/user?index=\(index)&wait=200ms")
            #expect(same.index == index && start.duration(to: .now) >= .milliseconds(200))
            async let waiting = agent.call(.get, "/v1/health/service/user?index=\(index)&wait=2m")
            // Another service's change is not this one's.
            try standIn.publish([one], of: "role")
            try standIn.publish([], of: "user")
            let changed = try await waiting
            #expect(changed.text == "[]" && changed.index ?? 0 > index)
            #expect(try await agent.call(.get, "/v1/health/service/user?index=1").index == changed.index)
        }
    }

    @Test func `What Consul refuses is refused`() async throws {
        try await withAgent { _, agent in
            let register = "/v1/agent/service/register"
            for definition in [
                "{", "{}", #"{"Name":""}"#, #"{"Name":"a","Check":{"HTTP":"http://a"}}"#,
                #"{"Name":"a","Check":{"TTL":"1x"}}"#,
            ] {
                #expect(try await agent.call(.put, register, definition).status == 400)
            }
            let malformed = try await agent.call(.get, "/v1/health/service/a?index=x")
            #expect(malformed.status == 400)
            #expect(try await agent.call(.get, "/v1/health/service/a?wait=x").status == 400)
            #expect(try await agent.call(.put, "/v1/health/service/a").status == 405)
            #expect(try await agent.call(.get, "/v1/kv/a").status == 404)
        }
    }
}
