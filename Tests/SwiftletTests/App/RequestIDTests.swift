import HTTPTypes
import SwiftletHTTP
import SwiftletTelemetry
import Testing

@testable import Swiftlet

@Suite(.everyTransport) struct RequestIDTests {
    @Test func `a client's id is taken over into the answer and the log`() async throws {
        let log = LogOutput.inMemory()
        let app = try testApp(log: log)
        app.get("/") { _ in RequestContext.current?.logger.info("working") }
        let response = try await app.answer(.get, "/", [.requestID: "abc-123"], log: .info)
        #expect(response.headers[.requestID] == "abc-123")
        #expect(log.lines.count == 2)
        #expect(log.lines.allSatisfy { $0.contains(#""request_id":"abc-123""#) })
    }

    @Test func `an id is made where there is none, another for each request`() async throws {
        let app = try testApp()
        app.get("/") { _ in }
        let first = try #require(try await app.answer(.get, "/").headers[.requestID])
        let second = try #require(try await app.answer(.get, "/").headers[.requestID])
        #expect(first != second)
        #expect(first.count == 32 && first.allSatisfy(\.isHexDigit))
    }

    @Test(arguments: ["", "a b", "a\u{1B}[31m", "a\"b", String(repeating: "x", count: 129)])
    func `an id that is unfit for logs is replaced`(given: String) async throws {
        let app = try testApp()
        app.get("/") { _ in }
        var headers = HTTPFields()
        headers.append(HTTPField(name: .requestID, value: given))
        let id = try #require(try await app.answer(.get, "/", headers).headers[.requestID])
        #expect(id.count == 32 && id.allSatisfy(\.isHexDigit))
    }

    @Test func `what is not found has an id too`() async throws {
        #expect(try await testApp().answer(.get, "/none").headers[.requestID] != nil)
    }

    @Test func `a field of this name that a handler or middleware sets gives way to the id`() async throws {
        let app = try testApp()
        app.onResponse { _, response in response.headers[.requestID] = "of the middleware" }
        app.get("/") { _ -> Response in Response(headers: [.requestID: "of the handler"], body: .text("x")) }
        let response = try await app.answer(.get, "/", [.requestID: "r1"])
        #expect(response.headers[values: .requestID] == ["r1"])
    }

    @Test(arguments: [
        (UInt64(0), UInt64(0), String(repeating: "0", count: 32)),
        (UInt64.max, UInt64.max, String(repeating: "f", count: 32)),
        (0xFEDC_BA98_7654_3210, 0x9A, "0123456789abcdef" + "a900000000000000"),
    ])
    func `a made id is written in hexadecimal digits, the lowest first`(first: UInt64, second: UInt64, text: String) {
        let id = RequestID(first, second)
        #expect(id.description == text)
        #expect(id.withUTF8 { String(decoding: $0, as: UTF8.self) } == text)
    }
}
