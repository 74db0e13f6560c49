import Swiftlet
import Testing

@testable import SwiftletTesting

@Suite struct MockUpstreamTests {
    @Test func `a pattern answers many paths, and what was told last answers first`() async throws {
        try await withTestApp(Caller()) { app in
            let region = app.mock("region")
            region.get("/cities/{id}", returns: City(id: 0, name: "any"))
            region.get("/cities/7", returns: City(id: 7, name: "seven"))
            let caller = app.client(CallerService.self)
            let names = [try await caller.city(id: 1).name, try await caller.city(id: 7).name]
            #expect(names == ["any", "seven"])
        }
    }

    @Test func `an answer can be computed from the call`() async throws {
        try await withTestApp(Caller()) { app in
            app.mock("region").on(.get, "/cities/{id}") { call in
                guard let id = call.parameters["id"].flatMap({ Int($0) }) else { throw Failure.badRequest() }
                return try .success(City(id: id, name: "city \(id)"))
            }
            let city = try await app.client(CallerService.self).city(id: 12)
            #expect(city == City(id: 12, name: "city 12"))
        }
    }

    @Test func `the calls received are on record, with query, fields and body`() async throws {
        try await withTestApp(Caller()) { app in
            let region = app.mock("region")
            region.get("/cities/{id}", returns: City(id: 1, name: "x"))
            region.post("/cities", returns: City(id: 2, name: "y"))
            let caller = app.client(CallerService.self)
            _ = try await caller.city(id: 1, detail: "full & more")
            _ = try await caller.makeCity(City(id: 2, name: "y"))
            #expect(region.calls.map(\.path) == ["/cities/1", "/cities"])
            #expect(region.calls.first?.query.first?.value == "full & more")
            #expect(region.calls.first?.headers[.accept] == "application/json")
            #expect(try region.calls.last?.body(as: City.self) == City(id: 2, name: "y"))
        }
    }

    @Test func `a failure arrives with its status and code`() async throws {
        try await withTestApp(Caller()) { app in
            app.mock("region").get("/cities/1", fails: .gone("sunk", code: 77))
            await #expect(throws: Failure.gone("sunk", code: 77)) {
                try await app.client(CallerService.self).city(id: 1)
            }
        }
    }

    @Test func `an answer later than the client waits is a timeout`() async throws {
        var client = ServiceClient(name: "region", transport: SlowTransport())
        client.options.timeout = .milliseconds(1)
        await #expect { try await client.get("/cities/1", as: City.self) } throws: { error in
            (error as? ClientError)?.code == .timeout
        }
    }

    @Test func `a call that is not mocked fails the test with what was called`() async throws {
        await #expect {
            try await withTestApp(Caller()) { app in
                app.mock("region").get("/provinces", returns: [String]())
                _ = try? await app.client(CallerService.self).city(id: 5)
            }
        } throws: { error in
            "\(error)" == "region: GET /cities/5 was called, but only GET /provinces is mocked"
        }
    }

    @Test func `a path that is no template fails the test`() async throws {
        await #expect(throws: UnmockedCalls.self) {
            try await withTestApp(Caller()) { app in app.mock("region").get("cities", returns: 1) }
        }
    }
}

/// Brings requests to a mock that takes its time.
private struct SlowTransport: UpstreamTransport {
    func send(_ request: UpstreamRequest, to service: String, timeout: Duration) async throws -> UpstreamResponse {
        let mock = MockUpstream(service: service)
        mock.get("/cities/1", returns: City(id: 1, name: "late"), delay: .seconds(60))
        return try await mock.respond(to: request, timeout: timeout) ?? UpstreamResponse(status: .notFound)
    }
}
