extension WireCase {
    /// The request line but its target, and what precedes it.
    package static let requestLines: [WireCase] =
        [
            .accepted("9112 3, a request line", line("GET /a HTTP/1.1")) {
                $0.method = "GET"
                $0.target = "/a"
                $0.path = "/a"
                $0.query = .some(nil)
                $0.fields = ["Host: a"]
            },
            .accepted("9112 2.2, one empty line before it", line("\r\nGET / HTTP/1.1")) { $0.method = "GET" },
            .refused("9112 2.2, two empty lines before it", line("\r\n\r\nGET / HTTP/1.1")),
            .refused("9112 2.2, LF before it", line("\nGET / HTTP/1.1")),
            .refused("9112 2.2, CR before it", line("\rGET / HTTP/1.1")),
            .refused("9112 2.2, CR CR LF before it", line("\r\r\nGET / HTTP/1.1")),
            .refused("9112 3, space before it", line(" GET / HTTP/1.1")),
            .refused("9112 3, tab before it", line("\tGET / HTTP/1.1")),
            .refused("9112 3, an empty line and a space before it", line("\r\n GET / HTTP/1.1")),

            .refused("9112 3, no method", line(" / HTTP/1.1")),
            .refused("9112 3, no method and no space", line("/ HTTP/1.1")),
            .refused("9112 3, two spaces after the method", line("GET  / HTTP/1.1")),
            .refused("9112 3, a tab after the method", line("GET\t/ HTTP/1.1")),
            .refused("9112 3, two spaces after the target", line("GET /  HTTP/1.1")),
            .refused("9112 3, a tab after the target", line("GET /\tHTTP/1.1")),
            .refused("9112 3, a space after the version", line("GET / HTTP/1.1 ")),
            .refused("9112 3, a tab after the version", line("GET / HTTP/1.1\t")),
            .refused("9112 3, no target", line("GET HTTP/1.1")),
            .refused("9112 3, an empty target", line("GET  HTTP/1.1")),
            .refused("9112 3, a space in the target", line("GET /a b HTTP/1.1")),
            .refused("9112 3, no version", line("GET /")),
            .refused("9112 3, no version but a space", line("GET / ")),
            .refused("9112 3, only a method", line("GET")),
            .refused("9112 2.2, LF ends it", "GET / HTTP/1.1\nHost: a\r\n\r\n"),
            .refused("9112 2.2, CR ends it", "GET / HTTP/1.1\rHost: a\r\n\r\n"),
            .refused("9112 2.2, CR CR LF ends it", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n"),
            .refused("9112 2.2, LF CR ends it", "GET / HTTP/1.1\n\rHost: a\r\n\r\n"),
            .refused("9112 2.2, LF after the method", line("GET\n/ HTTP/1.1")),
            .refused("9112 2.2, LF after the target", line("GET /\nHTTP/1.1")),

            .accepted("9112 2.3, HTTP/1.0", "GET / HTTP/1.0\r\n\r\n") {
                $0.minorVersion = 0
                $0.keepsAlive = false
            },
            .accepted("9112 2.3, a higher minor version is served as 1.1", line("GET / HTTP/1.2")),
            .accepted("9112 2.3, the highest minor version is served as 1.1", line("GET / HTTP/1.9")),
            .refused(505, "9110 15.6.6, HTTP/2.0", line("GET / HTTP/2.0")),
            .refused(505, "9110 15.6.6, HTTP/3.0", line("GET / HTTP/3.0")),
            .refused(505, "9110 15.6.6, HTTP/0.9", line("GET / HTTP/0.9")),
            .refused(505, "9110 15.6.6, HTTP/9.9", line("GET / HTTP/9.9")),
            .refused(505, "9113 3.4, the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        ]
        + [
            "http/1.1", "Http/1.1", "HTTP/1", "HTTP/1.", "HTTP/.1", "HTTP/1.10", "HTTP/11", "HTTP/11.1", "HTTP/01.1",
            "HTTP/1,1", "HTTP/1.1x", "HTTP/1.x", "HTTP/x.1", "HTTP/+1.1", "HTTP /1.1", "HTTP/ 1.1", "HTTP/1 .1",
            "HTTP-1.1", "HTTPS/1.1", "XTTP/1.1", "HXTP/1.1", "HTXP/1.1", "HTTX/1.1", "HTTPX1.1", "XHTTP/1.1", "HTTP",
            "HTTP/", "1.1", "HTTP/1.1\0", "HTTP/1\u{0}1", "HTTP/1.\u{B2}",
        ].map { .refused("9112 2.3, no version", line("GET / \($0)")) }
        + [
            "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "QUERY", "M-SEARCH", "get", "G",
            "!#$%&'*+-.^_`|~09azAZ", String(repeating: "M", count: 32),
        ].map { method in .accepted("9110 9.1, a method", target("/", method: method)) { $0.method = Bytes(method) } }
        + ["G(T", "G/T", "G@T", "G:T", "\"GET\"", "G{T", "G\u{C9}T", "G\u{0}T", "G\u{7F}T", "G,T", "GE\u{B}T"].map {
            .refused("9110 9.1, no method", target("/", method: $0))
        } + [
            .refused(501, "9110 15.6.2, a method of 33 bytes", target("/", method: String(repeating: "M", count: 33))),
            .refused("9112 2.2, a TLS handshake", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{FC}\u{3}\u{3}\r\n\r\n"),
        ]
}
