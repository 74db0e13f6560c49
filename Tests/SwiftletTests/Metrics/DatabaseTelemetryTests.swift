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
            registry, system: "postgresql", server: "shop at db:5432", showsValues: showsValues, tracer: { tracer })
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

    @Test(arguments: [
        ("SELECT a, b FROM users WHERE x", "SELECT users"), ("select 1", "SELECT"),
        ("INSERT INTO \"users\" (\"a\") VALUES (1)", "INSERT users"), ("UPDATE users SET a = 1", "UPDATE users"),
        ("DELETE\nFROM shop.users", "DELETE shop.users"), ("WITH x AS (SELECT 1) SELECT * FROM x", "WITH x"),
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
            #expect(text.contains(#"db_client_connection_count{db_client_connection_pool_name="reading","#))
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
    func configure(_ app: App) throws { app.models(ProbeItem.self) }
}
