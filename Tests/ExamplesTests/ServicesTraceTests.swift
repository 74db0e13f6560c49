import HTTPTypes
import Logging
import Swiftlet
import SwiftletTesting
import Testing

@testable import RegionExample
@testable import RoleExample
@testable import UserExample

/// The demo's three services, each at a port of its own, with one collector.
@Suite struct ServicesTraceTests {
    /// A service that runs over the network.
    private func start(_ service: some Microservice, _ settings: [String: String]) async throws -> RunningApp {
        var environment = ["DATABASE_URL": "sqlite::memory:", "HOST": "127.0.0.1", "PORT": "0", "LOOPS": "1"]
        for (name, value) in settings { environment[name] = value }
        let app = App.assembled(
            service, settings: try Settings(arguments: [], environment: environment, defaultFile: ""),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        var options = ServingOptions()
        var configuration = ServerConfiguration()
        configuration.port = 0
        configuration.loops = 1
        options.server = configuration
        return try await app.start(options)
    }

    @Test func `a request through three services is one trace, down to the statements`() async throws {
        try await withZipkinCollector { collector, url in
            let tracing = ["TRACING_EXPORTER": "zipkin", "TRACING_URL": url]
            let region = try await start(RegionApp(), tracing)
            let role = try await start(RoleApp(), tracing)
            let addresses = try [region, role].map { "http://\(try #require($0.address))" }
            let user = try await start(
                UserApp(),
                tracing.merging(["UPSTREAM_REGION_URL": addresses[0], "UPSTREAM_ROLE_URL": addresses[1]]) { $1 })
            try await fill(region, role, user)
            let parent = HTTPField.Name("traceparent")!
            let answer = await user.respond(
                to: Request(
                    target: "/users/1", headers: [parent: "00-12345678901234567890123456789012-1234567890123456-01"]))
            #expect(answer.status == .ok)
            for app in [user, region, role] { await app.stop() }
            #expect(collector.mistakes == [])
            let trace = collector.spans.filter { $0.traceID == "12345678901234567890123456789012" }
            #expect(
                tree(trace, below: "1234567890123456") == [
                    "user get /users/{id}", "  user get", "    region get /cities/{id}", "      region select cities",
                    "  user get", "    role get /roles/{id}", "      role select roles", "  user select users",
                ])
        }
    }

    private func fill(_ region: RunningApp, _ role: RunningApp, _ user: RunningApp) async throws {
        for (app, path, body) in [
            (region, "/provinces", #"{"name":"shanghai"}"#),
            (region, "/cities", #"{"name":"shanghai","province_id":1}"#),
            (role, "/roles", #"{"name":"admin"}"#),
            (user, "/users", #"{"name":"test","age":2,"city_id":1,"role_id":1}"#),
        ] {
            let answer = await app.respond(
                to: Request(
                    method: .post, target: path, headers: [.contentType: "application/json"],
                    body: RequestBody(body)))
            #expect(answer.status.code < 300, "\(path)")
        }
    }

    /// Services and names of spans, each below its parent, those of one parent in order.
    private func tree(_ spans: [ZipkinSpan], below parent: String) -> [String] {
        let children = spans.filter { $0.parentID == parent }.map { span in
            ["\(span.localEndpoint?.serviceName ?? "?") \(span.name ?? "?")"]
                + tree(spans, below: span.id).map { "  " + $0 }
        }
        return children.sorted { $0.joined() < $1.joined() }.flatMap { $0 }
    }
}
