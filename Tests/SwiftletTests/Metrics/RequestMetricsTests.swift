import HTTPTypes
import SwiftletHTTP
import SwiftletTelemetry
import Testing

@testable import Swiftlet

@Suite(.everyTransport) struct RequestMetricsTests {
    /// An app that measures.
    private func measuredApp() throws -> App {
        let app = try testApp()
        app.addMetrics()
        return app
    }

    /// The numbers of requests, by method, route and status.
    private func counts(_ app: App) -> [String: String] {
        var counts: [String: String] = [:]
        for line in app.metrics.lines("http_server_request_duration_seconds_count") {
            let labels = ["method", "route", "response_status_code"].map { name in
                let value = line.split(separator: "http_\(name == "method" ? "request_method" : name)=\"").dropFirst()
                    .first
                return String(value?.prefix { $0 != "\"" } ?? "-")
            }
            counts[labels.joined(separator: " ")] = line.split(separator: " ").last.map(String.init)
        }
        return counts
    }

    @Test func `requests are measured by method, route and status`() async throws {
        let app = try measuredApp()
        app.get("/users/{id}") { call in
            if call.request.path == "/users/3" { throw Failure.gone() }
            return 1
        }
        app.delete("/users/{id}") { _ in }
        for target in ["/users/1", "/users/2?a=b", "/users/3"] { _ = try await app.answer(.get, target) }
        _ = try await app.answer(.head, "/users/1")
        _ = try await app.answer(.delete, "/users/1")
        #expect(
            counts(app) == [
                "GET /users/{id} 200": "2", "GET /users/{id} 410": "1", "HEAD /users/{id} 200": "1",
                "DELETE /users/{id} 200": "1",
            ])
        let sums = app.metrics.lines("http_server_request_duration_seconds_sum")
        #expect(sums.count == 4 && sums.allSatisfy { $0.split(separator: " ").last.flatMap { Double($0) } ?? 0 > 0 })
    }

    @Test func `handlers that wait and handlers that do not are measured alike`() async throws {
        let app = try measuredApp()
        let description = try EndpointDescription(.get, "/atOnce", name: "a")
        app.add(description.answering { (_: inout Call) throws -> Int in 1 })
        app.get("/waits") { _ in
            await Task.yield()
            return 1
        }
        for path in ["/atOnce", "/waits"] { _ = try await app.answer(.get, path) }
        #expect(counts(app) == ["GET /atOnce 200": "1", "GET /waits 200": "1"])
    }

    @Test func `what clients make up makes no series`() async throws {
        let app = try measuredApp()
        app.get("/users") { _ in 1 }
        for number in 0..<20 { _ = try await app.answer(.get, "/\(number)") }
        for method in ["BREW", "WHEN", "PROPFIND"] {
            _ = try await app.answer(try #require(HTTPRequest.Method(method)), "/users")
        }
        _ = try await app.answer(.patch, "/users")
        #expect(counts(app) == ["GET - 404": "20", "_OTHER - 405": "3", "PATCH - 405": "1"])
    }

    @Test func `answers of middleware belong to the route that was asked for`() async throws {
        let app = try measuredApp()
        app.cors = CORS(origins: .any)
        app.onRequest { request in if request.path == "/b" { throw Failure.unauthorized() } }
        app.get("/a") { _ in 1 }
        app.get("/b") { _ in 1 }
        for path in ["/a", "/b", "/c"] { _ = try await app.answer(.get, path) }
        let headers: HTTPFields = [.origin: "http://o", .accessControlRequestMethod: "GET"]
        _ = try await app.answer(.options, "/a", headers)
        #expect(counts(app) == ["GET /a 200": "1", "GET /b 401": "1", "GET - 404": "1", "OPTIONS - 204": "1"])
    }

    @Test func `requests are counted as active until their answer begins`() async throws {
        let app = try measuredApp()
        let metrics = app.metrics
        @Sendable func active() -> String? { metrics.lines("http_server_active_requests").last }
        let journal = Journal()
        app.get("/") { _ in await journal.note(active() ?? "") }
        app.get("/stream") { _ in
            Response(body: .stream(contentLength: nil) { writer in await journal.note(active() ?? "") })
        }
        let response = try await app.answer(.get, "/")
        #expect(response.status == .ok && active() == "http_server_active_requests 0")
        _ = try await app.answer(.get, "/stream").bodyText
        #expect(await journal.entries == ["http_server_active_requests 1", "http_server_active_requests 0"])
        #expect(counts(app)["GET /stream 200"] == "1")
    }

    @Test func `nothing is measured when that is switched off`() async throws {
        let app = try testApp(["--metrics-enabled", "false"])
        app.addMetrics()
        app.get("/") { _ in 1 }
        #expect(try await app.answer(.get, "/").status == .ok)
        #expect(try await app.answer(.get, "/metrics").status == .notFound)
        #expect(app.metrics.lines("").allSatisfy { $0.contains("swiftlet_metrics_dropped") })
    }

    @Test func `a service's own metrics are shown beside the framework's`() async throws {
        let app = try measuredApp()
        app.metrics.counter("orders", help: "Orders placed.", labels: ["kind": "express"]).increment()
        app.get("/") { _ in 1 }
        _ = try await app.answer(.get, "/")
        let text = try await app.answer(.get, "/metrics").bodyText
        #expect(text.contains("\norders_total{kind=\"express\"} 1\n"))
        for name in [
            "process_cpu_seconds_total", "http_server_request_duration_seconds", "swiftlet_log_lines_dropped_total",
        ] {
            #expect(text.contains("# TYPE \(name) "))
        }
    }
}

extension MetricsRegistry {
    /// The lines shown that begin with a text.
    func lines(_ prefix: String) -> [String] {
        String(decoding: text(), as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { $0.hasPrefix(prefix) && !$0.hasPrefix("#") }
    }
}
