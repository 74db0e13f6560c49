import HTTPTypes
import NIOCore
import SwiftletHTTP
import Testing

@testable import struct SwiftletHTTP.DateHeader

@Suite struct WireFormTests {
    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
        (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
    ]) func writesDatesAsHTTPWantsThem(second: Int, text: String) {
        #expect(DateHeader.format(second) == text)
    }

    @Test(arguments: [
        ("/", "/", nil), ("/a%20b?c=d&e", "/a%20b", "c=d&e"), ("/a?", "/a", ""), ("http://host:1/x?y", "/x", "y"),
        ("http://host", "/", nil), ("*", "*", nil), ("/a?b#c", "/a", "b"),
    ]) func splitsTargets(target: String, path: String, query: String?) {
        let request = Request(target: target)
        #expect(request.path == path)
        #expect(request.query == query)
    }

    @Test func aRequestMadeByHandHasWhatItWasGiven() async throws {
        var request = Request(
            method: .post, target: "/x", headers: [.accept: "a"], body: RequestBody("hello"), remoteAddress: "1.2.3.4")
        request.headers[.accept] = "b"
        #expect(request.method == .post)
        #expect(request.header(named: .accept) == "b")
        #expect(request.remoteAddress == "1.2.3.4")
        #expect(String(buffer: try await request.body.collect()) == "hello")
        await #expect(throws: HTTPError.self) { try await request.body.collect(upTo: 4) }
    }

    @Test func aContentTypeIsFoundWhereverItWasSet() {
        var response = Response(contentType: "a/b")
        #expect(response.contentType == "a/b")
        response.headers[.contentType] = "c/d"
        #expect(response.contentType == "c/d")
        response.contentType = "e/f"
        #expect(response.contentType == "e/f")
        #expect(response.headers[.contentType] == nil)
    }
}
