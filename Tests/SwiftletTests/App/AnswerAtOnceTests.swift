import SwiftletHTTP
import SwiftletTelemetry
import Testing

@testable import Swiftlet

/// Handlers that wait for nothing are answered without suspending, and otherwise like all others.
@Suite struct AnswerAtOnceTests {
    private func endpoint(_ path: String = "/") throws -> EndpointDescription {
        try EndpointDescription(.get, path, name: "a")
    }

    @Test func `a value, a response and nothing are answered as by handlers that may wait`() async throws {
        let app = try testApp()
        let id = "/{id}"
        var value = try endpoint("/value" + id)
        let input = try value.input("id", as: Int.self)
        app.add(
            value.answering { (call: inout Call) throws -> Int? in
                guard let id = input.value(in: &call) else { throw call.refusal }
                return id == 0 ? nil : id
            })
        app.add(try endpoint("/response").answering { (_: inout Call) throws -> Response in Response(text: "raw") })
        app.add(try endpoint("/nothing").answering { (_: inout Call) throws -> Void in })
        #expect(
            app.endpointDescriptions.count == 3 && app.declared.endpoints.allSatisfy { $0.endpoint.answerAtOnce != nil }
        )
        #expect(try await app.answer(.get, "/value/7").bodyText == #"{"code":0,"data":7}"#)
        #expect(try await app.answer(.get, "/value/0").status.code == 404)
        #expect(try await app.answer(.get, "/value/x").status.code == 422)
        #expect(try await app.answer(.get, "/response").bodyText == "raw")
        #expect(try await app.answer(.get, "/nothing").bodyText == #"{"code":0}"#)
    }

    @Test func `it has the request's context, id and log line`() async throws {
        let log = LogOutput.inMemory()
        let app = try testApp(log: log)
        app.add(
            try endpoint().answering { (_: inout Call) throws -> String in RequestContext.current?.requestID ?? "none" }
        )
        let response = try await app.answer(.get, "/", [.requestID: "r1"], log: .info)
        #expect(try await response.bodyText == #"{"code":0,"data":"r1"}"#)
        #expect(response.headers[.requestID] == "r1")
        #expect(log.lines.count == 1 && log.text.contains(#""request_id":"r1""#))
    }

    @Test func `what it throws is the answer`() async throws {
        let app = try testApp()
        app.add(try endpoint().answering { (_: inout Call) throws -> Int in throw Failure.conflict("taken") })
        #expect(try await app.answer(.get, "/").bodyText == #"{"code":10409,"message":"taken"}"#)
    }

    @Test func `middleware stands around it, and CORS`() async throws {
        let app = try testApp()
        app.cors = CORS(origins: .any)
        app.onResponse { _, response in response.headers[.server] = "hook" }
        app.add(try endpoint().answering { (_: inout Call) throws -> Int in 1 })
        let response = try await app.answer(.get, "/", [.origin: "https://example.org"])
        #expect(response.headers[.server] == "hook" && response.headers[.accessControlAllowOrigin] == "*")
    }
}
