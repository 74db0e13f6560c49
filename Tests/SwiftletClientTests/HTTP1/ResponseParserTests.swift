import Testing

@testable import SwiftletClient

@Suite("Answers are read in one way, whatever pieces they come in") struct ResponseParserTests {
    static let answers = [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: a\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX: y\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.0 404 Not Found\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\nuntil the end",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\na",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nabc",
        "220 mail.example.com ready\r\n",
    ]

    @Test(arguments: answers) func `pieces change nothing`(text: String) {
        let bytes = Array(text.utf8)
        let whole = ResponseReading(bytes, closes: true)
        #expect(ResponseReading(bytes, cuts: Array(bytes.indices), closes: true) == whole)
        for first in bytes.indices {
            #expect(ResponseReading(bytes, cuts: [first], closes: true) == whole, "cut at \(first)")
        }
        for first in stride(from: 0, to: bytes.count, by: 3) {
            for second in stride(from: first, to: bytes.count, by: 2) {
                #expect(ResponseReading(bytes, cuts: [first, second], closes: true) == whole)
            }
        }
    }

    @Test func `status, reason, fields and body are found`() {
        let reading = ResponseReading(Self.answers[0])
        #expect(reading.head?.status == 200)
        #expect(reading.reason == "OK")
        #expect(reading.fields == "Content-Length: 5\r\nX: a\r\n")
        #expect(reading.body == "hello")
        #expect(reading.isComplete && reading.rest == 0)
        #expect(reading.head?.keepsAlive == true)
    }

    @Test func `chunks are put together, and their extensions and trailers passed over`() {
        let reading = ResponseReading(Self.answers[1])
        #expect(reading.body == "hello world")
        #expect(reading.isComplete && reading.rest == 0)
        #expect(reading.head?.framing == .chunked)
    }

    @Test func `interim answers are passed over`() {
        let reading = ResponseReading(Self.answers[2])
        #expect(reading.interim == 2)
        #expect(reading.head?.status == 204)
        #expect(reading.isComplete)
    }

    @Test func `interim answers without end are refused`() {
        let text = String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: ResponseParser.mostInterim + 1)
        #expect(ResponseReading(text).fault == .interim)
    }

    @Test func `a change of protocol that nobody asked for is refused`() {
        #expect(ResponseReading("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n").fault == .interim)
    }

    @Test(arguments: [
        ("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", false),
        ("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", false),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", true),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", true),
        ("HTTP/1.1 200 OK\r\n\r\n", true),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", false),
    ])
    func `some answers have no body`(text: String, isToHead: Bool) {
        let reading = ResponseReading(text, isToHead: isToHead)
        #expect(reading.isComplete)
        #expect(reading.body.isEmpty)
        #expect(reading.head?.keepsAlive == true)
    }

    @Test func `without a length the body ends with the connection, which is not kept`() {
        let reading = ResponseReading(Self.answers[4], closes: true)
        #expect(reading.body == "until the end")
        #expect(reading.isComplete)
        #expect(reading.head?.keepsAlive == false)
        #expect(!ResponseReading(Self.answers[4]).isComplete)
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", false),
        ("HTTP/1.1 200 OK\r\nConnection: a, Close\r\nContent-Length: 0\r\n\r\n", false),
        ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", false),
        ("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n", true),
        ("HTTP/1.2 200 OK\r\nContent-Length: 0\r\n\r\n", true),
    ])
    func `whether the connection is kept is told by version and field`(text: String, keeps: Bool) {
        #expect(ResponseReading(text).head?.keepsAlive == keeps)
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab", "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n",
    ])
    func `an answer that breaks off is not complete`(text: String) {
        #expect(ResponseReading(text, closes: true).fault == .truncated)
    }

    @Test(arguments: [
        ("220 ready\r\n", ResponseFault.statusLine), ("HTTP/1.1200 OK\r\n", .statusLine),
        ("HTTP/1.1 2000 OK\r\n", .statusLine), ("HTTP/1.1 20 OK\r\n", .statusLine),
        ("HTTP/1.1 099 OK\r\n", .statusLine),
        ("HTTP/2.0 200 OK\r\n", .version), ("HTTP/1.1 200 OK\n", .lineEnd),
        ("HTTP/1.1 200 O\u{0}K\r\n", .controlCharacter),
        ("HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n", .lineEnd), ("HTTP/1.1 200 OK\r\n A: b\r\n\r\n", .foldedField),
        ("HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", .foldedField), ("HTTP/1.1 200 OK\r\nA : b\r\n\r\n", .fieldName),
        ("HTTP/1.1 200 OK\r\n: b\r\n\r\n", .fieldName), ("HTTP/1.1 200 OK\r\nA\r\n\r\n", .fieldName),
        ("HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n", .contentLength),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0x1\r\n\r\n", .contentLength),
        ("HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", .contentLength),
        ("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", .contentLength),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", .contentLength),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", .twoFramings),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", .transferEncoding),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", .transferEncoding),
        ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .transferEncoding),
    ])
    func `what can be understood in two ways is refused`(text: String, fault: ResponseFault) {
        #expect(ResponseReading(text).fault == fault)
    }

    @Test(arguments: [
        "x\r\n", "\r\n", "1 \r\na\r\n", "-1\r\n", "11111111111111111\r\n", "8000000000000000\r\n", "1\r\nab\r\n",
        "1\r\na\rb", "1;" + String(repeating: "x", count: 300) + "\r\n",
    ])
    func `a malformed chunk is refused`(chunks: String) {
        let reading = ResponseReading("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
        #expect(reading.fault == .chunk || reading.fault == .lineEnd)
    }

    @Test func `heads and trailers have limits`() {
        let limits = ResponseParser.Limits(headBytes: 64, fieldCount: 2)
        let start = "HTTP/1.1 200 OK\r\n"
        #expect(ResponseReading(start + "A: 1\r\nB: 2\r\n\r\n", limits: limits).fault == nil)
        #expect(ResponseReading(start + "A: 1\r\nB: 2\r\nC: 3\r\n", limits: limits).fault == .headTooLarge)
        let long = String(repeating: "x", count: 60)
        #expect(ResponseReading(start + "A: \(long)\r\n", limits: limits).fault == .headTooLarge)
        #expect(ResponseReading(start + "A: \(long)", limits: limits).fault == .headTooLarge)
        let chunked = ResponseParser.Limits(headBytes: 128, fieldCount: 2)
        let end = start + "Transfer-Encoding: chunked\r\n\r\n0\r\n"
        #expect(ResponseReading(end + "A: 1\r\nB: 2\r\n\r\n", limits: chunked).isComplete)
        #expect(ResponseReading(end + "A: 1\r\nB: 2\r\nC: 3\r\n", limits: chunked).fault == .headTooLarge)
        #expect(ResponseReading(end + "A: \(long)\r\nB: \(long)\r\n", limits: chunked).fault == .headTooLarge)
    }

    @Test func `extensions of many chunks have a limit together`() {
        let chunk = "1;" + String(repeating: "x", count: 200) + "\r\na\r\n"
        let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + String(repeating: chunk, count: 10)
        #expect(ResponseReading(text, limits: .init(headBytes: 1024, fieldCount: 10)).fault == .chunk)
    }

    @Test func `bytes that nobody asked for are told`() {
        var parser = ResponseParser()
        let event = Array("HTTP/1.1 408 Request Timeout\r\n\r\n".utf8).withUnsafeBytes { parser.next($0).event }
        #expect(event == .failure(.unasked))
    }
}
