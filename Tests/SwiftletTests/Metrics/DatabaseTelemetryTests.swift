import InMemoryTracing
import Logging
import SwiftletData
import SwiftletTelemetry
import SwiftletTesting
import Testing
import Tracing

@testable import Swiftlet

@Suite struct DatabaseTelemetryTests {
    private func telemetry(
        _ registry: MetricsRegistry, _ tracer: InMemoryTracer, showsValues: Bool = false
    ) -> DatabaseTelemetry {
        DatabaseTelemetry(
            registry, system: "postgresql", server: DatabaseServer(host: "db", port: 5433, database: "shop"),
            showsValues: showsValues, tracers: .other { tracer })
    }

    private func statement(_ sql: String) -> ObservedStatement {
        ObservedStatement(sql: sql, arguments: ["secret".sqlValue])
    }

    @Test func `a statement becomes a span with its text and the number of its rows, without values`() async throws {
        let tracer = InMemoryTracer()
        let sql = "SELECT * FROM users WHERE name = $1"
        let rows = try await telemetry(MetricsRegistry(), tracer).observe(statement(sql), rows: { $0 }) { 3 }
        #expect(rows == 3)
        let span = try #require(tracer.finishedSpans.first)
        #expect(span.operationName == "SELECT users")
        #expect(span.kind == .client)
        #expect(span.attributes.get("db.query.text") == .string(sql))
        #expect(span.attributes.get("db.system.name") == .string("postgresql"))
        #expect(span.attributes.get("db.collection.name") == .string("users"))
        #expect(span.attributes.get("db.namespace") == .string("shop"))
        #expect(span.attributes.get("server.address") == .string("db"))
        #expect(span.attributes.get("server.port") == .int64(5433))
        #expect(span.attributes.get("db.response.returned_rows") == .int64(3))
        #expect(!"\(span.attributes)".contains("secret"))
    }

    @Test func `values are shown where the setting asks for them`() async throws {
        let tracer = InMemoryTracer()
        _ = try await telemetry(MetricsRegistry(), tracer, showsValues: true)
            .observe(statement("SELECT $1"), rows: { $0 }) { 1 }
        let span = try #require(tracer.finishedSpans.first)
        #expect(span.attributes.get("db.query.parameter.0") != nil)
    }

    @Test func `a failure is told by its SQLSTATE in the span, and by the class in the metrics`() async throws {
        let (tracer, registry) = (InMemoryTracer(), MetricsRegistry())
        let telemetry = telemetry(registry, tracer)
        await #expect(throws: DataError.self) {
            try await telemetry.observe(statement("INSERT INTO users VALUES ($1)"), rows: { $0 }) { () throws -> Int in
                var error = DataError(.uniqueViolation, "a value exists")
                error.sqlState = "23505"
                throw error
            }
        }
        let span = try #require(tracer.finishedSpans.first)
        #expect(span.attributes.get("db.response.status_code") == .string("23505"))
        #expect(span.status?.code == .error)
        let text = String(decoding: registry.text(), as: UTF8.self)
        #expect(
            text.contains(
                #"db_client_operation_duration_seconds_count{db_operation_name="INSERT",db_system_name="postgresql",error_type="23xxx"} 1"#
            ))
    }

    @Test func `statements of a request are below its span, and none below one that is not recorded`() async throws {
        for sampling in ["always", "never"] {
            let exporter = MemorySpanExporter()
            try await withTestApp(
                ProbeOfItems(), settings: ["tracing.sampling": sampling], spans: exporter
            ) { app in
                _ = try await app.request(.get, "/items")
                _ = try await app.request(.get, "/wrong")
            }
            guard sampling == "always" else {
                #expect(exporter.spans.isEmpty)
                continue
            }
            let request = try #require(exporter.spans.first { $0.name == "GET /items" })
            let statement = try #require(exporter.spans.first { $0.parentID == request.context.spanID })
            #expect(statement.name == "SELECT probe_items" && statement.kind == .client)
            let text = "SELECT * FROM probe_items WHERE name = ?1"
            #expect(
                statement.attributes == [
                    "db.system.name": "sqlite", "db.query.text": .string(text), "db.operation.name": "SELECT",
                    "db.collection.name": "probe_items", "db.response.returned_rows": 0,
                ])
            let wrong = try #require(exporter.spans.first { $0.name == "SELECT nowhere" })
            #expect(wrong.status?.code == .error && wrong.attributes.get("error.type") != nil)
        }
    }

    @Test func `statements are known by their text, as many as there are places for`() {
        final class Kind: Sendable {
            let sql: String
            init(_ sql: String) { self.sql = sql }
        }
        let kinds = StatementKinds<Kind> { $0.sql }
        let texts = (0..<3000).map { "SELECT \($0) FROM users WHERE id = $1" }
        for text in texts { #expect(kinds.kind(of: text) { Kind(text) }.sql == text) }
        let known = texts.filter { text in
            kinds.kind(of: text) { Kind("new") }.sql == text
        }
        #expect((800...1024).contains(known.count))
    }

    @Test(arguments: [
        ("SELECT a, b FROM users WHERE x", "SELECT users"), ("select 1", "SELECT"),
        ("INSERT INTO \"users\" (\"a\") VALUES (1)", "INSERT users"), ("UPDATE users SET a = 1", "UPDATE users"),
        ("DELETE\nFROM shop.users", "DELETE shop.users"), ("SELECT * FROM (SELECT * FROM users) x", "SELECT users"),
        ("WITH x AS (SELECT 1) SELECT * FROM x", "WITH x"),
        ("VACUUM", "OTHER"), ("", "OTHER"),
    ])
    func `the name of a statement is what it does to what`(_ sql: String, _ name: String) {
        #expect(StatementSummary(sql).name == name)
    }

    @Test func `a service shows what its statements and connections do`() async throws {
        try await withTestApp(ProbeOfItems()) { app in
            _ = try await app.database.acquire { try await $0.fetch("SELECT 1") }
            let text = try await app.request(.get, "/metrics").text
            #expect(text.contains(#"db_operation_name="SELECT",db_system_name="sqlite""#))
            #expect(text.contains(#"db_client_connections{db_client_connection_pool_name="reading","#))
            #expect(text.contains("db_client_connection_wait_time_seconds_count"))
        }
    }
}

/// Something with a table.
@Model("probe_items") private struct ProbeItem {
    var id: Int
    var name: String
}

private struct ProbeOfItems: Microservice {
    static let name = "items"
    func configure(_ app: App) throws {
        app.models(ProbeItem.self)
        let db = app.database
        app.get("/items") { _ in
            try await db.acquire {
                try await $0.fetch(ProbeItem.self, "SELECT * FROM probe_items WHERE name = \("secret")")
            }
        }
        app.get("/wrong") { _ -> Int in
            _ = try await db.acquire { try await $0.fetch("SELECT * FROM nowhere") }
            return 1
        }
    }
}
