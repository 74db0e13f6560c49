import Swiftlet
import SwiftletTesting
import TestTools
import Testing

@testable import ConformanceExample

@Suite struct ConformanceServiceTests {
    @Test(arguments: HTTPRequest.Method.echoed)
    func `echo answers the body and its media type`(method: HTTPRequest.Method) async throws {
        try await withTestApp(ConformanceApp(), transport: .socket) { app in
            let body = String(repeating: "0123456789", count: 100_000)
            let answer = try await app.request(method, "/echo", headers: [.contentType: "text/x-test"], body: body)
            #expect(answer.status == .ok && answer.headers[.contentType] == "text/x-test")
            #expect(answer.text == body)
        }
    }

    @Test func `echo answers HEAD without a body`() async throws {
        try await withTestApp(ConformanceApp(), transport: .socket) { app in
            let answer = try await app.request(.head, "/echo", headers: [.contentType: "text/x-test"])
            #expect(answer.status == .ok && answer.text.isEmpty)
            #expect(answer.headers[.contentType] == "text/x-test")
        }
    }

    @Test(arguments: [HTTPRequest.Method.trace])
    func `what must not be echoed is refused`(method: HTTPRequest.Method) async throws {
        try await withTestApp(ConformanceApp(), transport: .socket) { app in
            let answer = try await app.request(method, "/echo", headers: [.authorization: "secret"])
            #expect(answer.status == .methodNotAllowed && !answer.text.contains("secret"))
        }
    }

    @Test(.enabled(if: MetricsJudge.knowsPrometheus, "scripts/test names promtool"), arguments: TestTransport.allCases)
    func `what is asked for is measured, and promtool finds nothing wrong with it`(transport: TestTransport)
        async throws
    {
        try await withTestApp(ConformanceApp(), transport: transport) { app in
            for target in ["/plaintext", "/db/7", "/db/8", "/slow?ms=1", "/big?mb=1", "/nowhere"] {
                _ = try await app.request(.get, target)
            }
            let answer = try await app.request(.get, "/metrics")
            #expect(answer.status == .ok && answer.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            let count = "http_server_request_duration_seconds_count{http_request_method=\"GET\","
            #expect(answer.text.contains(count + "http_response_status_code=\"404\",http_route=\"/db/{id}\"} 2\n"))
            #expect(answer.text.contains(count + "http_response_status_code=\"404\"} 1\n"))
            let connections = answer.text.contains(/(?m)^http_server_open_connections [1-9]/)
            #expect(connections == (transport == .socket))
            #expect(try await MetricsJudge.complaints(aboutPrometheus: answer.text) == "")
        }
    }

    @Test func `big and slow answers are as big and slow as asked for`() async throws {
        try await withTestApp(ConformanceApp(), transport: .socket) { app in
            let big = try await app.request(.get, "/big?mb=2")
            #expect(big.text.utf8.count == 2 * 1_048_576)
            #expect(try await app.client(StreamService.self).slow(ms: 1) == ["ms": 1])
            #expect(try await app.request(.get, "/slow?ms=-1").status == .unprocessableContent)
        }
    }

    @Test func `items are created, read, listed, replaced, changed and deleted`() async throws {
        try await withTestApp(ConformanceApp()) { app in
            let items = app.client(ItemService.self)
            let id = try await items.createItem(.init(name: "bolt", quantity: 3)).id
            _ = try await items.createItem(.init(name: "nut"))
            #expect(try await items.listItems(page: 2, pageSize: 1).items.map(\.name) == ["nut"])
            #expect(try await app.client(PlainService.self).readItem(id: id)?.quantity == 3)
            #expect(try await items.replaceItem(id: id, .init(name: "screw"))?.quantity == 0)
            #expect(try await items.updateItem(id: id, .init(quantity: 9))?.name == "screw")
            try await items.deleteItem(id: id)
            #expect(try await items.getItem(id: id) == nil)
            #expect(try await items.updateItem(id: id, .init(quantity: 1)) == nil)
            await #expect(throws: Failure.notFound()) { try await items.deleteItem(id: id) }
        }
    }

    @Test func `items keep their rules`() async throws {
        try await withTestApp(ConformanceApp()) { app in
            let items = app.client(ItemService.self)
            for draft in [
                Item.Draft(name: ""), .init(name: String(repeating: "x", count: 65)), .init(name: "x", quantity: -1),
            ] {
                let failure = await #expect(throws: Failure.self) { try await items.createItem(draft) }
                #expect(failure?.status == .unprocessable)
            }
        }
    }

    @Test func `plain answers are as large as asked for`() async throws {
        try await withTestApp(ConformanceApp()) { app in
            let plain = app.client(PlainService.self)
            let text = try await plain.plaintext().text
            #expect(text == "Hello, World!")
            #expect(try await plain.json().message == "Hello, World!")
            #expect(try await plain.listUsers(count: 3).map(\.id) == [0, 1, 2])
            await #expect(throws: Failure.self) { try await plain.listUsers(count: 1001) }
        }
    }

    @Test func `calls are made in order with their arguments, and one that fails hinders no other`() async throws {
        let settings = ["client.allow": "http://peer:9000"]
        try await withTestApp(ConformanceApp(), settings: settings) { app in
            let peer = app.mock("http://peer:9000")
            peer.post("/a", returns: true)
            peer.post("/b", fails: .gone())
            let outcomes = try await app.client(CallService.self).test([
                Order(url: "http://peer:9000/a", arguments: try RawJSON(#"[{"url":"x"}]"#)),
                Order(url: "http://other/", arguments: try RawJSON("[]")),
                Order(url: "http://peer:9000/b", arguments: try RawJSON("[]")),
            ])
            #expect(outcomes.map(\.status) == [200, nil, 410])
            #expect(outcomes.map { $0.error != nil } == [false, true, false])
            #expect(peer.calls.map(\.path) == ["/a", "/b"])
            #expect(try peer.calls.first?.body(as: RawJSON.self) == RawJSON(#"[{"url":"x"}]"#))
        }
    }

    @Test func `calls tell of their trace as W3C Trace Context says`() async throws {
        let settings = ["client.allow": "http://peer:9000"]
        try await withTestApp(ConformanceApp(), settings: settings, spans: MemorySpanExporter()) { app in
            let peer = app.mock("http://peer:9000")
            peer.post("/", returns: true)
            func sent(_ headers: HTTPFields) async throws -> (parent: [Substring], state: String?) {
                _ = try await app.request(
                    .post, "/test", headers: headers.merging([.contentType: "application/json"]),
                    body: #"[{"url":"http://peer:9000/","arguments":[]}]"#)
                let received = try #require(peer.calls.last?.headers)
                let parent = try #require(received[.traceparent])
                #expect(parent.utf8.count == 55 && received[.traceparent]?.hasPrefix("00-") == true)
                return (parent.split(separator: "-"), received[.tracestate])
            }
            let trace = "12345678901234567890123456789012"
            let valid = try await sent([.traceparent: "00-\(trace)-1234567890123456-01", .tracestate: "foo=1,bar=2"])
            #expect(valid.parent[1] == trace && valid.parent[2] != "1234567890123456")
            #expect(valid.state == "swiftlet=\(valid.parent[2]),foo=1,bar=2")
            for malformed in [[:], [.traceparent: "00-\(trace)-123-01", .tracestate: "foo=1"]] as [HTTPFields] {
                let begun = try await sent(malformed)
                #expect(begun.parent[1] != trace && begun.state?.contains("foo") == false)
            }
        }
    }

    @Test func `what is at a URL is fetched, if the rules allow it`() async throws {
        try await withTestApp(ConformanceApp(), settings: ["client.allow": "example.org"]) { app in
            app.mock("https://example.org").get("/a", fails: .gone("sold"))
            let calls = app.client(CallService.self)
            let fetched = try await calls.fetch(url: "https://example.org/a?b=c")
            #expect(fetched.status == 410 && fetched.contentType == "application/json")
            #expect(fetched.body == #"{"code":10410,"message":"sold"}"#)
            let refused = await #expect(throws: Failure.self) { try await calls.fetch(url: "http://127.0.0.1/") }
            #expect(refused?.code == 10_403)
        }
    }
}

extension HTTPField.Name {
    fileprivate static let traceparent = HTTPField.Name("traceparent")!
    fileprivate static let tracestate = HTTPField.Name("tracestate")!
}

extension HTTPFields {
    fileprivate func merging(_ others: HTTPFields) -> HTTPFields {
        var fields = self
        fields.append(contentsOf: others)
        return fields
    }
}
