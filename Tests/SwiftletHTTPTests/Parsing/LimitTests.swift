import SwiftletHTTP
import Testing
import WireCases

/// What is exactly as large as a limit is read, and what is larger by one is refused, complete or not.
@Suite struct LimitTests {
    private static let limits = RequestLimits(requestLine: 20, headerBytes: 60, headerCount: 4)

    private func text(_ count: Int, _ character: Character = "a") -> String {
        String(repeating: character, count: count)
    }

    /// What the parser says of `bytes`; the same in one piece and one byte at a time.
    private func status(_ bytes: Bytes, location: SourceLocation = #_sourceLocation) -> Int? {
        let whole = ParsedMessages(bytes, limits: Self.limits)
        #expect(ParsedMessages(oneByOne: bytes, limits: Self.limits) == whole, sourceLocation: location)
        if whole.fault == nil { #expect(whole.messages.last?.isComplete == true, sourceLocation: location) }
        return whole.fault?.status
    }

    /// What the parser says when the client sends `part` over and over after `start`, at least until it refuses.
    private func statusOfEndless(_ start: Bytes, _ part: Bytes = "a") -> Int? {
        var bytes = start
        while bytes.array.count < 600 { bytes.array += part.array }
        return ParsedMessages(oneByOne: bytes, limits: Self.limits).fault?.status
    }

    @Test func `RFC 9112 3: a target has at most the limit's bytes, else 414`() {
        #expect(status(Bytes("GET /\(text(19)) HTTP/1.1\r\nHost: a\r\n\r\n")) == nil)
        #expect(status(Bytes("\(text(32)) /\(text(19)) HTTP/1.1\r\nHost: a\r\n\r\n")) == nil)
        #expect(status(Bytes("GET /\(text(20)) HTTP/1.1\r\nHost: a\r\n\r\n")) == 414)
        #expect(status(Bytes("GET /?\(text(19)) HTTP/1.1\r\nHost: a\r\n\r\n")) == 414)
        #expect(status(Bytes("GET http://a/\(text(11)) HTTP/1.1\r\nHost: a\r\n\r\n")) == nil)
        #expect(status(Bytes("GET http://a/\(text(12)) HTTP/1.1\r\nHost: a\r\n\r\n")) == 414)
        #expect(statusOfEndless("GET /") == 414)
        #expect(statusOfEndless("\r\nGET /?") == 414)
    }

    @Test func `RFC 9110 5.4: field lines have at most the limit's bytes together, else 431`() {
        // "Host: a\r\n" are 9 bytes.
        #expect(status(Bytes("GET / HTTP/1.1\r\nHost: a\r\nX: \(text(46))\r\n\r\n")) == nil)
        #expect(status(Bytes("GET / HTTP/1.1\r\nHost: a\r\nX: \(text(47))\r\n\r\n")) == 431)
        #expect(status(Bytes("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nY: \(text(40))\r\n\r\n")) == nil)
        #expect(status(Bytes("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nY: \(text(41))\r\n\r\n")) == 431)
        #expect(status(Bytes("GET / HTTP/1.1\r\nHost: a\r\nX: \(text(46, " "))\r\n\r\n")) == nil)
        #expect(status(Bytes("GET / HTTP/1.1\r\nHost: a\r\nX: \(text(47, " "))\r\n\r\n")) == 431)
        #expect(status(Bytes("GET / HTTP/1.1\r\nHost: a\r\n\(text(50)): 1\r\n\r\n")) == 431)
    }

    @Test(arguments: ["X: ", "X", "", "X:", "Host: a\r\n"])
    func `RFC 9110 5.4: field lines that never end are refused at the limit`(start: String) {
        #expect(statusOfEndless(Bytes("GET / HTTP/1.1\r\n" + start)) == 431)
        #expect(statusOfEndless(Bytes("GET / HTTP/1.1\r\n" + start + "\r\n"), "\r") != nil)
    }

    @Test func `RFC 9110 5.4: there are at most the limit's number of fields, else 431`() {
        #expect(status("GET / HTTP/1.1\r\nHost: a\r\nX:\r\nX:\r\nX:\r\n\r\n") == nil)
        #expect(status("GET / HTTP/1.1\r\nHost: a\r\nX:\r\nX:\r\nX:\r\nX:\r\n\r\n") == 431)
        #expect(statusOfEndless("GET / HTTP/1.1\r\n", "X:\r\n") == 431)
    }

    @Test func `RFC 9112 7.1.2: trailers are held to the limits of fields`() {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
        #expect(status(Bytes(head + "X: \(text(55))\r\n\r\n")) == nil)
        #expect(status(Bytes(head + "X: \(text(56))\r\n\r\n")) == 431)
        #expect(status(Bytes(head + "X:\r\nX:\r\nX:\r\nX:\r\n\r\n")) == nil)
        #expect(status(Bytes(head + "X:\r\nX:\r\nX:\r\nX:\r\nX:\r\n\r\n")) == 431)
        // Each message begins anew.
        let most = Bytes(head + "X:\r\nX:\r\nX:\r\nX:\r\n\r\n")
        #expect(status(most + most) == nil)
        #expect(statusOfEndless(Bytes(head + "X: ")) == 431)
        #expect(statusOfEndless(Bytes(head), "X:\r\n") == 431)
        // Those that are dropped count too.
        #expect(statusOfEndless(Bytes(head), "TE:\r\n") == 431)
    }

    @Test func `RFC 9112 7.1.1: the extensions of a body have at most the limit's bytes together`() {
        func body(_ extensions: Int...) -> Bytes {
            Bytes(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + extensions.map { "1;\(text($0 - 1))\r\nx\r\n" }.joined() + "0\r\n\r\n")
        }
        #expect(status(body(60)) == nil)
        #expect(status(body(61)) == 400)
        #expect(status(body(20, 20, 20)) == nil)
        #expect(status(body(20, 20, 21)) == 400)
        // Each message begins anew.
        #expect(status(body(60) + body(60)) == nil)
        #expect(statusOfEndless("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;") == 400)
        #expect(statusOfEndless("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1", "0") == 400)
        #expect(
            statusOfEndless(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;x\r\nx\r\n", "1;x\r\nx\r\n") == 400)
    }

    @Test func `RFC 9112 3: a method that never ends is refused`() throws {
        #expect(try #require(statusOfEndless("")) >= 400)
    }

    @Test func `RFC 9110 9.1: what begins no method is refused at its first byte`() {
        for byte in ["\u{16}", "\u{0}", " ", "/", "{", "\u{80}", "\n", "\"", "\r\n\u{16}", "\r\n ", "\rG"] {
            #expect(ParsedMessages(Bytes(byte)).fault?.status == 400, "\(Bytes(byte))")
        }
    }

    @Test func `RFC 9112 6.2: a length may be as large as an integer, and no larger`() {
        func head(_ length: String) -> Bytes {
            Bytes("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\n\r\n")
        }
        let largest = ParsedMessages(head("9223372036854775807") + WireCase.next)
        #expect(largest.fault == nil)
        // All that follows is its body.
        #expect(largest.messages.map(\.body) == [WireCase.next])
        #expect(ParsedMessages(head("9223372036854775808")).fault?.status == 400)
    }

    @Test func `RFC 9112 7.1: a chunk may be as large as an integer, and no larger`() {
        func body(_ size: String) -> Bytes {
            Bytes("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(size)\r\n") + WireCase.next
        }
        let largest = ParsedMessages(body("7FFFFFFFFFFFFFFF"))
        #expect(largest.fault == nil)
        #expect(largest.messages.map(\.body) == [WireCase.next])
        #expect(ParsedMessages(body("8000000000000000")).fault?.status == 400)
    }

    @Test func `the default limits are those of a server without settings`() {
        let limits = RequestLimits()
        let configuration = ServerConfiguration()
        #expect(limits.requestLine == configuration.maxRequestLine)
        #expect(limits.headerBytes == configuration.maxHeaderBytes)
        #expect(limits.headerCount == configuration.maxHeaderCount)
    }
}
