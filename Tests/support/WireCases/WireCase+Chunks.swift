extension WireCase {
    /// Bodies in chunks.
    package static let chunks: [WireCase] =
        [
            .accepted("9112 7.1, no chunk", chunked("0\r\n\r\n")),
            .accepted("9112 7.1, several chunks", chunked("5\r\nhello\r\n1\r\n,\r\n6\r\n world\r\n0\r\n\r\n")) {
                $0.body = "hello, world"
            },
            .accepted("9112 7.1, a chunk of any bytes", chunked("7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n")) {
                $0.body = "\r\n0\r\n\r\n"
            },
            .accepted("9112 7.1, a size in upper case", chunked("B\r\nhello world\r\n0\r\n\r\n")) {
                $0.body = "hello world"
            },
            .accepted("9112 7.1, a size in lower case", chunked("b\r\nhello world\r\n0\r\n\r\n")) {
                $0.body = "hello world"
            },
            .accepted("9112 7.1, two digits", chunked("10\r\n0123456789abcdef\r\n0\r\n\r\n")) {
                $0.body = "0123456789abcdef"
            },
            .accepted("9112 7.1, sixteen digits", chunked("0000000000000005\r\nhello\r\n0\r\n\r\n")) {
                $0.body = "hello"
            },
            .accepted("9112 7.1, several zeros last", chunked("000\r\n\r\n")),
            .refused("9112 7.1, seventeen digits", chunked("00000000000000005\r\nhello\r\n0\r\n\r\n")),
            .refused("9112 7.1, seventeen zeros", chunked("00000000000000000\r\n\r\n")),
            .refused("9112 7.1, no digits", chunked("\r\n\r\n")),
            .refused("9112 7.1, no digits but an extension", chunked(";a\r\n\r\n")),
            .accepted(
                "9112 7.1.1, sixteen digits and a long extension",
                chunked("0000000000000000;" + String(repeating: "a", count: 255) + "\r\n\r\n")),
            .refused("9112 7.1, data longer than its size", chunked("4\r\nhello\r\n0\r\n\r\n")),
            .refused("9112 7.1, data shorter than its size", chunked("6\r\nhello\r\n0\r\n\r\n")),
            .refused("9112 7.1, data not followed by CRLF", chunked("5\r\nhello0\r\n\r\n")),
            .refused("9112 7.1, data followed by LF", chunked("5\r\nhello\n0\r\n\r\n")),
            .refused("9112 7.1, data followed by CR", chunked("5\r\nhello\r0\r\n\r\n")),
            .refused("9112 7.1, data followed by CR CR LF", chunked("5\r\nhello\r\r\n0\r\n\r\n")),
            .refused("9112 7.1, data followed by LF LF", chunked("5\r\nhello\n\n0\r\n\r\n")),
            .refused("9112 7.1, data followed by two bytes", chunked("5\r\nhelloXY0\r\n\r\n")),
            .refused("9112 7.1, an empty line before a size", chunked("5\r\nhello\r\n\r\n0\r\n\r\n")),
            .refused("9112 7.1, an empty line before the first size", chunked("\r\n5\r\nhello\r\n0\r\n\r\n")),
            .refused("9112 7.1, LF after the size", chunked("5\nhello\r\n0\r\n\r\n")),
            .refused("9112 7.1, CR after the size", chunked("5\rhello\r\n0\r\n\r\n")),
            .refused("9112 7.1, CR CR LF after the size", chunked("5\r\r\nhello\r\n0\r\n\r\n")),
            .refused("9112 7.1, LF after the last size", chunked("0\n\r\n")),
            .refused("9112 7.1, LF ends the body", chunked("0\r\n\n")),
            .refused("9112 7.1, LF LF ends the body", chunked("0\n\n")),
            .refused("9112 7.1, CR CR LF ends the body", chunked("0\r\n\r\r\n")),
        ]
        + [
            "", "x", "g", "5g", "-5", "+5", "0x5", "0X5", "5h", " 5", "\t5", "5 ", "5\t", "5 5", "5,5", "5,", "5.0",
            "5_", "\"5\"",
            "5\u{0}", "\u{0}5", "5\u{B}", "\u{B}5", "5\u{A0}", "\u{D9}\u{A5}", "8000000000000000", "FFFFFFFFFFFFFFFF",
            "FFFFFFFFFFFFFFFB", "10000000000000005", "100000000000000005", "5=a", "5a=b\"",
        ].map { .refused("9112 7.1, no size", chunked("\($0)\r\nhello\r\n0\r\n\r\n")) }
        + [
            ";a", ";a=b", ";a=\"b c\"", " ;a", "\t;a=b", ";a=b;c=d", ";a=\"\\\"\"",
            ";" + String(repeating: "a", count: 255),
        ].map { .accepted("9112 7.1.1, an extension", chunked("5\($0)\r\nhello\r\n0\r\n\r\n")) { $0.body = "hello" } }
        + [
            .accepted("9112 7.1.1, an extension of the last chunk", chunked("0;a=b\r\n\r\n")),
            .refused("9112 7.1.1, LF ends an extension", chunked("5;a\nhello\r\n0\r\n\r\n")),
            .refused("9112 7.1.1, LF ends an empty extension", chunked("5;\nhello\r\n0\r\n\r\n")),
            .refused("9112 7.1.1, CR in an extension", chunked("5;a\rb\r\nhello\r\n0\r\n\r\n")),
            .refused("9112 7.1.1, CR CR LF ends an extension", chunked("5;a\r\r\nhello\r\n0\r\n\r\n")),
            .refused("9112 7.1.1, LF in a quoted string", chunked("5;a=\"\n\"\r\nhello\r\n0\r\n\r\n")),
            .refused("9112 7.1.1, an extension of the last chunk ends with LF", chunked("0;a\n\r\n")),
            .refused(
                "9112 7.1.1, a line that is too long",
                chunked("5;" + String(repeating: "a", count: 256) + "\r\nhello\r\n0\r\n\r\n")),
            .refused(
                "9112 7.1.1, a line of spaces",
                chunked("5" + String(repeating: " ", count: 256) + ";\r\nhello\r\n0\r\n\r\n")),
        ]
        + [";\u{0}", ";a=\u{1}", ";a=\u{7F}", ";a=\u{B}", ";a=\"\u{0}\"", " a", " =a"].map {
            .refused("9112 7.1.1, no extension", chunked("5\($0)\r\nhello\r\n0\r\n\r\n"))
        }

    /// Trailers.
    package static let trailers: [WireCase] =
        [
            .accepted("9112 7.1.2, a trailer", trailed("X: 1")) { $0.trailers = ["X: 1"] },
            .accepted("9112 7.1.2, several", trailed("X: 1", "Y:", "x: \t2 ")) {
                $0.trailers = ["X: 1", "Y: ", "x: 2"]
            },
            .accepted("9112 7.1.2, one with a long name", trailed("X-Checksum-Of-The-Content: 1")) {
                $0.trailers = ["X-Checksum-Of-The-Content: 1"]
            },
            .accepted("9112 7.1.2, after chunks", chunked("2\r\nab\r\n0;c\r\nX: 1\r\n\r\n")) {
                $0.body = "ab"
                $0.trailers = ["X: 1"]
            },
            .accepted("9110 6.5.1, one that is forbidden between others", trailed("X: 1", "Content-Length: 9", "Y: 2"))
            {
                $0.trailers = ["X: 1", "Y: 2"]
            },
            .refused("9112 5.1, a space before the colon", trailed("X : 1")),
            .refused("9112 5, no name", trailed(": 1")),
            .refused("9112 5, no colon", trailed("X")),
            .refused("9110 5.1, no token", trailed("X(: 1")),
            .refused("9112 5.2, folded", trailed("X: 1", " 2")),
            .refused("9112 5.2, folded with a tab", trailed("X: 1", "\t2")),
            .refused("9112 5.2, a space first", trailed(" X: 1")),
            .refused("9110 5.5, NUL", trailed("X: \u{0}")),
            .refused("9110 5.5, a control", trailed("X: 1\u{7F}")),
            .refused("9112 2.2, LF ends one", trailed("X: 1\nY: 2")),
            .refused("9112 2.2, CR ends one", trailed("X: 1\rY: 2")),
            .refused("9112 2.2, CR CR LF ends one", trailed("X: 1\r")),
            .refused("9112 2.2, LF ends the last", chunked("0\r\nX: 1\r\n\n")),
            .refused("9112 7.1.2, a forbidden one is held to the rules too", trailed("Content-Length : 1")),
        ]
        + [
            "Transfer-Encoding: chunked", "Content-Length: 5", "content-LENGTH: x", "Host: b", "Trailer: X",
            "Connection: close",
            "Authorization: a", "Proxy-Authorization: a", "Cookie: a=b", "Set-Cookie: a=b", "Content-Type: a/b",
            "Content-Encoding: gzip", "Content-Range: bytes 0-1/2", "Cache-Control: no-store", "Expect: 100-continue",
            "TE: gzip",
            "Max-Forwards: 1", "Range: bytes=0-1", "If-Match: *", "If-None-Match: *", "If-Modified-Since: x",
            "If-Unmodified-Since: x", "If-Range: x", "Accept: a/b", "Accept-Language: a", "Upgrade: h2c",
            "Keep-Alive: 1",
        ].map { .accepted("9110 6.5.1, a forbidden trailer is dropped", trailed($0)) }

    private static func trailed(_ lines: String...) -> Bytes {
        chunked("0\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n")
    }
}
