import Swiftlet
import SwiftletTesting
import Testing

/// A service in groups of routes.
private struct Grouped: Microservice {
    static let name = "grouped"

    func configure(_ app: App) throws {
        app.group("/v1") { v1 in
            v1.group("/tenants/{tenant}") { $0.add(NameService(suffix: "1")) }
        }
        app.group("/v2/tenants/{tenant}") { $0.add(NameService(suffix: "2")) }
        app.group { $0.add(PlainService()) }
    }
}

@Service("/names")
private struct NameService {
    let suffix: String

    /// Greet somebody
    @GET("/{name}")
    func greet(tenant: String, name: String, greeting: String = "hello") -> String {
        "\(greeting) \(name) of \(tenant) \(suffix)"
    }
}

@Service
private struct PlainService {
    /// Answer
    @GET
    func answer() -> Int { 42 }
}

@Suite struct GroupedServiceTests {
    @Test func `handlers are called by name where the service was added, with the parameters of the group's path`()
        async throws
    {
        try await withTestApp(Grouped()) { app in
            let names = app.client(NameService.self)
            let greeting = try await names.greet(tenant: "a b", name: "eve", greeting: "hi")
            #expect(greeting == "hi eve of a b 1")
            #expect(try await app.client(PlainService.self).answer() == 42)
        }
    }

    @Test func `of several groups, one can be named`() async throws {
        try await withTestApp(Grouped()) { app in
            let names = app.client(NameService.self, in: "/v2/tenants/{tenant}")
            let greeting = try await names.greet(tenant: "acme", name: "eve")
            #expect(greeting == "hello eve of acme 2")
        }
    }
}
