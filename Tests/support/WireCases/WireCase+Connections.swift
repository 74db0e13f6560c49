extension WireCase {
    /// What happens to the connection after the answer.
    package static let connections: [WireCase] =
        [
            "", "keep-alive", "Keep-Alive", "upgrade", "closed", "clos", "not-close", "close-not", "\"close\"",
            "x=close",
            "x, y", "CLOSX", "cl ose", "close;q=1", "TE, \"close\"",
        ].map { .accepted("9112 9.3, goes on", get("Connection: \($0)")) }
        + [
            "close", "Close", "CLOSE", "close, x", "x, close", "x,close,y", ",close", "close,", " , ,close\t,",
            "keep-alive, close",
            "close, keep-alive", "x\t,\tclose", "x, close ", "(, close",
        ].map { .accepted("9112 9.6, ends", get("Connection: \($0)")) { $0.keepsAlive = false } }
        + [
            .accepted("9112 9.6, in a second field", get("Connection: x", "connection: close")) {
                $0.keepsAlive = false
            },
            .accepted("9112 9.6, before a second field", get("Connection: close", "Connection: keep-alive")) {
                $0.keepsAlive = false
            },
            .accepted("9112 9.3, with a body", post("Connection: close", "Content-Length: 2", body: "ab")) {
                $0.keepsAlive = false
                $0.body = "ab"
            },
            .accepted("9110 7.6.1, a field of another name", get("X-Connection: close", "Proxy-Connection: close")),
        ]
        + [("keep-alive", true), ("Keep-Alive", true), ("x, keep-alive", true), ("keep-alive,", true)]
        .map(old)
        + [("", false), ("x", false), ("keep-alive, close", false), ("close, keep-alive", false), ("keepalive", false)]
        .map(old)

    private static func old(_ value: String, keepsAlive: Bool) -> WireCase {
        .accepted("9112 9.3, HTTP/1.0", bare(["Connection: \(value)"], line: "GET / HTTP/1.0")) {
            $0.minorVersion = 0
            $0.keepsAlive = keepsAlive
        }
    }

    /// The field Expect.
    package static let expectations: [WireCase] =
        ["100-continue", "100-Continue", "100-CONTINUE", " 100-continue\t"].map {
            .accepted("9110 10.1.1, asks for 100", post("Expect: \($0)", "Content-Length: 2", body: "ab")) {
                $0.body = "ab"
                $0.expectsContinue = true
            }
        }
        + [
            .accepted(
                "9110 10.1.1, with chunks",
                post("Transfer-Encoding: chunked", "eXPECT: 100-continue", body: "0\r\n\r\n")
            ) {
                $0.expectsContinue = true
            },
            .accepted(
                "9110 10.1.1, ignored on HTTP/1.0",
                bare(["Expect: 100-continue", "Content-Length: 2"], line: "POST / HTTP/1.0") + "ab"
            ) {
                $0.body = "ab"
                $0.minorVersion = 0
                $0.keepsAlive = false
            },
            .accepted("9110 10.1.1, unknown on HTTP/1.0", bare(["Expect: x"], line: "GET / HTTP/1.0")) {
                $0.minorVersion = 0
                $0.keepsAlive = false
            },
        ]
        + [
            "x", "200-ok", "100-continue, x", "x, 100-continue", "100-continue;a=b", "100", "100-continu",
            "100-continuex", "\"100-continue\"",
        ]
        .map { .refused(417, "9110 10.1.1, not known", post("Expect: \($0)", "Content-Length: 2", body: "ab")) }
        + [
            .refused(
                417, "9110 10.1.1, not known in a second field",
                post("Expect: 100-continue", "Expect: x", "Content-Length: 2", body: "ab"))
        ]
}
