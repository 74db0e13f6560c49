import HTTPTypes
import NIOCore
import SwiftletClient
import SwiftletHTTP
import SwiftletTelemetry
import Testing

@testable import Swiftlet

/// What is measured of calls to other services, over real sockets.
@Suite(.timeLimit(.minutes(10))) struct UpstreamMetricsTests {
    @Test func `tries, calls and the state of a service are shown`() async throws {
        let behind = try testApp(["--port", "0", "--loops", "1"])
        behind.get("/well") { _ in "well" }
        behind.get("/missing") { _ -> String in throw Failure.notFound("no") }
        var options = ServingOptions()
        options.server = try ServerConfiguration(behind.settings)
        options.requestLevel = nil
        let second = try await behind.start(options)
        let address = try #require(second.address)
        let app = try testApp([
            "--port", "0", "--loops", "1", "--upstream-region-url", "http://\(address)", "--upstream-role-url",
            "http://127.0.0.1:1", "--upstream-role-retries", "1",
        ])
        let (region, role) = (app.client("region"), app.client("role"))
        app.addMetrics()
        let first = try await app.start(options)
        #expect(try await region.get("/well", as: String.self) == "well")
        #expect(try await region.get("/missing", as: String?.self) == nil)
        await #expect(throws: ClientError.self) { try await role.get("/", as: String.self) }
        let text = String(decoding: app.metrics.text(), as: UTF8.self)
        await first.stop()
        await second.stop()
        for line in [
            #"http_client_request_duration_seconds_count{http_request_method="GET",http_response_status_code="200",server_service="region"} 1"#,
            #"http_client_request_duration_seconds_count{http_request_method="GET",http_response_status_code="404",server_service="region"} 1"#,
            #"http_client_request_duration_seconds_count{error_type="unreachable",http_request_method="GET",server_service="role"} 2"#,
            #"swiftlet_client_calls_total{outcome="answered",server_service="region"} 2"#,
            #"swiftlet_client_calls_total{outcome="unreachable",server_service="role"} 1"#,
            #"swiftlet_client_retries_total{server_service="role"} 1"#,
            #"http_client_active_requests{server_service="region"} 0"#,
            #"swiftlet_client_instances{server_service="role"} 1"#,
            #"swiftlet_client_instances_ejected{server_service="role"} 0"#,
            #"swiftlet_client_circuit_open{server_service="role"} 0"#,
        ] {
            #expect(text.contains(line + "\n") || text.contains(line + ".0\n"), "\(line)")
        }
        #expect(text.contains(#"swiftlet_client_instance_list_age_seconds{server_service="region"}"#))
    }
}
