extension WireCase {
    /// The field Content-Length.
    package static let contentLengths: [WireCase] =
        [
            .accepted("9112 6.3, neither length nor coding", post()),
            .accepted("9112 6.2, a body", post("Content-Length: 5", body: "hello")) {
                $0.method = "POST"
                $0.body = "hello"
            },
            .accepted("9112 6.2, a body of a GET", get("Content-Length: 5") + "hello") { $0.body = "hello" },
            .accepted("9112 6.2, a body of any bytes", post("Content-Length: 9", body: "\r\n\r\n\u{0}\n\u{FF}0\r")) {
                $0.body = "\r\n\r\n\u{0}\n\u{FF}0\r"
            },
            .accepted(
                "9112 6.2, a body that looks like a request", post("Content-Length: 18", body: "GET / HTTP/1.1\r\n\r\n")
            ) {
                $0.body = "GET / HTTP/1.1\r\n\r\n"
            },
            .accepted("9112 6.2, on HTTP/1.0", bare(["Content-Length: 2"], line: "POST / HTTP/1.0") + "ab") {
                $0.body = "ab"
                $0.minorVersion = 0
                $0.keepsAlive = false
            },
            .accepted("9112 6.2, no body", post("Content-Length: 0")),
            .accepted("9112 6.2, the name in any case", post("cONTENT-lENGTH: 2", body: "ab")) { $0.body = "ab" },
            .accepted("9110 8.6, zeros in front", post("Content-Length: 0002", body: "ab")) { $0.body = "ab" },
            .accepted("9112 5, whitespace around it", post("Content-Length:\t 2 ", body: "ab")) { $0.body = "ab" },
            .refused("9112 6.3, two that are equal", post("Content-Length: 5", "Content-Length: 5", body: "hello")),
            .refused("9112 6.3, two that differ", post("Content-Length: 5", "Content-Length: 6", body: "hello")),
            .refused(
                "9112 6.3, two in different case", post("Content-Length: 5", "X: 1", "content-length: 0", body: "hello")
            ),
            .refused("9112 6.3, one empty and one not", post("Content-Length:", "Content-Length: 5", body: "hello")),
            .refused("9112 5.1, a space before the colon", post("Content-Length : 5", body: "hello")),
            .refused("9112 5.2, folded", post("Content-Length:", " 5", body: "hello")),
        ]
        + [
            "", " ", "+5", "-5", "-0", "+0", "0x5", "0b1", "5 5", "5\t5", "5,5", "5, 5", "5,", ",5", "5;", "5;q=1",
            "5.0", "5.",
            "1e1", "5_0", "five", "a", "5a", "a5", "\"5\"", "'5'", "(5)", "\u{D9}\u{A5}", "\u{A0}5", "5\u{A0}",
            "\u{B2}",
            "9223372036854775808", "18446744073709551616", "18446744073709551621", "18446744073709551615",
            "340282366920938463463374607431768211461", String(repeating: "9", count: 100), "5\u{0}", "\u{B}5", "5\u{C}",
        ].map { .refused("9110 8.6, no length", post("Content-Length: \($0)", body: "hello")) }

    /// The field Transfer-Encoding.
    package static let transferEncodings: [WireCase] =
        ["chunked", "Chunked", "CHUNKED", "\t chunked \t"].map {
            .accepted("9112 6.1, chunked", post("Transfer-Encoding: \($0)", body: "2\r\nab\r\n0\r\n\r\n")) {
                $0.body = "ab"
            }
        }
        + [
            .accepted("9112 6.1, the name in any case", post("tRANSFER-eNCODING:chunked", body: "0\r\n\r\n")),
            .accepted("9110 10.1.4, TE is another field", post("TE: chunked", "Content-Length: 2", body: "ab")) {
                $0.body = "ab"
            },
            .refused("9112 6.1, twice in two fields", encoded("chunked\r\nTransfer-Encoding: chunked")),
            .refused(
                "9112 6.1, on HTTP/1.0", bare(["Transfer-Encoding: chunked"], line: "POST / HTTP/1.0") + "0\r\n\r\n"),
            .refused("9112 6.1, not last in two fields", encoded("chunked\r\nTransfer-Encoding: identity")),
            .refused("9112 6.1, after an empty field", encoded("\r\nTransfer-Encoding: chunked")),
            .refused("9112 6.1, before an empty field", encoded("chunked\r\nTransfer-Encoding:")),
            .refused("9112 5.1, a space before the colon", post("Transfer-Encoding : chunked", body: "0\r\n\r\n")),
            .refused("9112 5.1, a tab before the colon", post("Transfer-Encoding\t: chunked", body: "0\r\n\r\n")),
            .refused("9112 5.2, folded", encoded("\r\n chunked")),
            .refused("9112 5.2, folded with a tab", encoded("\r\n\tchunked")),
            .refused("9112 2.2, LF before the field", get("X: 1\nTransfer-Encoding: chunked") + "0\r\n\r\n"),
            .refused("9112 2.2, CR before the field", get("X: 1\rTransfer-Encoding: chunked") + "0\r\n\r\n"),
            .refused(501, "9112 6.1, another coding before it", encoded("gzip, chunked")),
            .refused(501, "9112 6.1, other codings before it", encoded("deflate, gzip, chunked")),
            .refused("9112 6.1, another coding before it in a field", encoded("gzip\r\nTransfer-Encoding: chunked")),
            .refused(501, "9112 6.1, identity before it", encoded("identity, chunked")),
        ]
        + [
            "", "identity", "gzip", "chunked, identity", "chunked, gzip", "chunked, chunked", "chunked,chunked",
            "gzip, chunked, gzip", "xchunked", "chunkedx", "x chunked", "chunked x", "ch unked", "chunked;q=1",
            "chunked;",
            "\"chunked\"", "'chunked'", "(chunked)", "chunked\u{0}", "\u{0}chunked", "\u{B}chunked", "chunked\u{B}",
            "\u{C}chunked", "\u{A0}chunked", "chunked\u{A0}", "chunked\u{FF}", "\u{7F}chunked", "ch\u{FC}nked",
            "chunke",
            "CHUNKEX", "hunked", "0", "chunked,", ",chunked", ", chunked", ",", "chunked\rX", "[chunked]",
        ].map { .refused("9112 6.1, not chunked last", encoded($0)) }

    private static func encoded(_ value: String) -> Bytes { post("Transfer-Encoding: \(value)", body: "0\r\n\r\n") }

    /// Lengths and codings that servers in a row may read differently.
    package static let smuggling: [WireCase] =
        [
            .refused("9112 6.3, CL.TE", post("Content-Length: 6", "Transfer-Encoding: chunked", body: "0\r\n\r\nX")),
            .refused(
                "9112 6.3, TE.CL",
                post("Transfer-Encoding: chunked", "Content-Length: 4", body: "5c\r\nGPOST / HTTP/1.1\r\n")),
            .refused(
                "9112 6.3, a length of zero and a coding",
                post("Content-Length: 0", "Transfer-Encoding: chunked", body: "0\r\n\r\n")),
            .refused(
                "9112 6.3, on HTTP/1.0",
                bare(["Content-Length: 5", "Transfer-Encoding: chunked"], line: "POST / HTTP/1.0") + "0\r\n\r\n"),
            .refused("9112 6.3, a length in a field that is folded", get("X: 1", "\tContent-Length: 30")),
        ]
        + [
            "Transfer-Encoding: identity", "Transfer-Encoding: xchunked", "Transfer-Encoding : chunked",
            "Transfer-Encoding:\u{B}chunked", "Transfer-Encoding:\tchunked", "Transfer-Encoding: \"chunked\"",
            " Transfer-Encoding: chunked", "X: X\nTransfer-Encoding: chunked", "Transfer-Encoding\n: chunked",
            "Transfer-Encoding: chunked, identity", "Transfer-Encoding: chunked ,",
            "transfer-encoding: CHUNKED",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: x", "Transfer-Encoding:\r\n chunked",
            "Transfer-Encoding:",
            "Transfer-Encoding: cow", "\u{0}Transfer-Encoding: chunked", "Transfer-Encoding\u{0}: chunked",
        ].map { .refused("9112 6.3, a length and a coding", post("Content-Length: 4", $0, body: "0\r\n\r\n")) }
}
