import HTTPTypes
import SwiftletTelemetry
import TestTools
import Testing

@testable import Swiftlet

@Suite(.everyTransport) struct MetricsEndpointTests {
    private let openMetrics: HTTPFields = [.accept: "application/openmetrics-text; version=1.0.0"]

    private func measuredApp(_ arguments: [String] = [], log: LogOutput = .inMemory(), level: Logger.Level = .info)
        throws
        -> App
    {
        let app = try testApp(arguments, log: log, level: level)
        app.get("/users/{id}") { _ in 1 }
        app.addMetrics()
        return app
    }

    @Test func `metrics are shown in the format that is asked for`() async throws {
        let app = try measuredApp()
        let plain = try await app.answer(.get, "/metrics")
        #expect(plain.status == .ok && plain.contentType == "text/plain; version=0.0.4; charset=utf-8")
        #expect(plain.headers[.vary] == "accept")
        #expect(try await plain.bodyText.contains("# TYPE process_cpu_seconds_total counter\n"))
        let open = try await app.answer(.get, "/metrics", openMetrics)
        #expect(open.contentType == "application/openmetrics-text; version=1.0.0; charset=utf-8")
        #expect(try await open.bodyText.hasSuffix("# EOF\n"))
    }

    @Test func `HEAD tells of metrics without them`() async throws {
        let answer = try await measuredApp().answer(.head, "/metrics")
        #expect(answer.status == .ok && answer.contentType?.hasPrefix("text/plain") == true)
    }

    @Test(.enabled(if: MetricsJudge.knowsPrometheus, "scripts/test names promtool"))
    func `promtool finds nothing wrong with the metrics of a service`() async throws {
        let app = try measuredApp()
        for target in ["/users/1", "/nowhere"] { _ = try await app.answer(.get, target) }
        let text = try await app.answer(.get, "/metrics").bodyText
        #expect(text.contains("http_route=\"/users/{id}\""))
        #expect(try await MetricsJudge.complaints(aboutPrometheus: text) == "")
    }

    @Test(.enabled(if: MetricsJudge.knowsOpenMetrics, "scripts/test names the interpreter"))
    func `the metrics of a service are valid OpenMetrics`() async throws {
        let app = try measuredApp()
        _ = try await app.answer(.get, "/users/1")
        let text = try await app.answer(.get, "/metrics", openMetrics).bodyText
        let families = try await MetricsJudge.families(ofOpenMetrics: text)
        let durations = try #require(families.first { $0.name == "http_server_request_duration_seconds" })
        #expect(durations.type == "histogram" && durations.unit == "seconds")
    }

    @Test func `requests for metrics are quiet in the log`() async throws {
        let log = LogOutput.inMemory()
        _ = try await measuredApp(log: log).answer(.get, "/metrics", log: .info)
        #expect(log.text.isEmpty)
        let all = LogOutput.inMemory()
        _ = try await measuredApp(log: all, level: .debug).answer(.get, "/metrics", log: .info)
        #expect(all.text.contains(#""level":"debug""#) && all.text.contains("/metrics"))
    }

    @Test func `the path is a setting`() async throws {
        let log = LogOutput.inMemory()
        let app = try measuredApp(["--metrics-path", "/internal/metrics/"], log: log)
        #expect(try await app.answer(.get, "/internal/metrics", log: .info).status == .ok)
        #expect(log.text.isEmpty)
        #expect(try await app.answer(.get, "/metrics").status == .notFound)
    }

    @Test(.inMemory, arguments: ["metrics", "/", "/{a}", "", "/a//b"])
    func `a path that cannot be is refused at the start`(path: String) throws {
        let app = try measuredApp(["--metrics-path", path])
        #expect("\(app.mistakes)".contains("metrics.path"))
    }

    @Test func `a service that has a route of its own there keeps it`() async throws {
        let app = try testApp()
        app.get("/metrics") { _ in "mine" }
        app.addMetrics()
        #expect(try await app.answer(.get, "/metrics").bodyText == #"{"code":0,"data":"mine"}"#)
        #expect(app.metrics.lines("http_server_request_duration_seconds_count").count == 1)
    }

    @Test func `middleware does not stand around metrics, and documents do not name them`() async throws {
        let app = try measuredApp()
        app.onRequest { _ in throw Failure.unauthorized() }
        #expect(try await app.answer(.get, "/users/1").status == .unauthorized)
        #expect(try await app.answer(.get, "/metrics").status == .ok)
        #expect(!app.openAPIDocument().contains("/metrics"))
    }
}
