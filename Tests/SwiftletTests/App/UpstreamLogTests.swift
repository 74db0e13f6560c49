import HTTPTypes
import NIOCore
import SwiftletClient
import SwiftletTelemetry
import Testing

@testable import Swiftlet

/// What is logged about calls to other services.
@Suite struct UpstreamLogTests {
    private struct Answering: UpstreamTransport {
        let status: Int

        func send(_ request: UpstreamRequest, to service: String, timeout: Duration) async throws -> UpstreamResponse {
            UpstreamResponse(
                status: HTTPResponse.Status(code: status), headers: [:],
                body: ByteBuffer(string: #"{"code":1,"message":"no"}"#))
        }
    }

    private func log(of status: Int) async throws -> String {
        let log = LogOutput.inMemory()
        let app = try testApp(["--upstream-region-url", "http://region"], log: log)
        let region = app.client("region")
        app.upstreams.connect(Answering(status: status))
        app.get("/") { _ in try await region.get("/cities/1?key=secret", as: String.self) }
        _ = try await app.answer(.get, "/", [.requestID: "r1"])
        return log.text
    }

    @Test func `a failure that is passed on names the service that failed`() async throws {
        let text = try await log(of: 503)
        for part in [
            #""level":"warning""#, #""upstream":"region""#, #""method":"GET""#, #""path":"/cities/1""#,
            #""status":503"#,
            #""request_id":"r1""#,
        ] {
            #expect(text.contains(part))
        }
        #expect(!text.contains("secret"))
    }

    @Test func `a refusal of the caller is not logged`() async throws {
        #expect(try await log(of: 404).isEmpty)
    }
}
