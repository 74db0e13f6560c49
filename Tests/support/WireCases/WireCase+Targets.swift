extension WireCase {
    /// Targets in origin-form and asterisk-form, and what is neither.
    package static let targets: [WireCase] =
        [
            .accepted("9112 3.2.1, a path and a query", target("/a/b?c=d&e")) {
                $0.target = "/a/b?c=d&e"
                $0.path = "/a/b"
                $0.query = "c=d&e"
            },
            .accepted("9112 3.2.1, an empty query", target("/a?")) {
                $0.path = "/a"
                $0.query = ""
            },
            .accepted("9112 3.2.1, a question mark and a slash in the query", target("/a?b?c/../d")) {
                $0.path = "/a"
                $0.query = "b?c/../d"
            },
            .accepted("9112 3.2.1, a path that begins with two slashes", target("//a/b")) { $0.path = "//a/b" },
            .accepted("9112 3.2.4, the asterisk of OPTIONS", target("*", method: "OPTIONS")) {
                $0.method = "OPTIONS"
                $0.target = "*"
                $0.path = "*"
                $0.query = .some(nil)
            },
            .refused("9112 3.2.4, the asterisk of another method", target("*")),
            .refused("9112 3.2.4, the asterisk of a method in lower case", target("*", method: "options")),
            .refused("9112 3.2.4, an asterisk and more", target("*a", method: "OPTIONS")),
            .refused("9112 3.2.4, an asterisk and a query", target("*?a", method: "OPTIONS")),
            .refused("9112 3.2.4, two asterisks", target("**", method: "OPTIONS")),
            .refused("9112 3.2.3, authority-form", target("a:80")),
            .refused("9112 3.2.3, authority-form of CONNECT", target("a:443", method: "CONNECT")),
            .refused("9112 3.2.3, CONNECT with a path", target("/", method: "CONNECT")),
            .refused("9112 3.2.3, CONNECT with an asterisk", target("*", method: "CONNECT")),
            .refused("9112 3.2, no slash", target("a")),
            .refused("9112 3.2, only a query", target("?a")),
            .refused("9112 3.2, only a fragment", target("#a")),
            .refused("9112 3.2, an encoded slash first", target("%2Fa")),
            .refused("9112 3.2.1, a fragment", target("/a#b")),
            .refused("9112 3.2.1, an empty fragment", target("/#")),
            .refused("9112 3.2.1, a fragment after the query", target("/a?b#c")),
        ]
        + [
            "/", "/a/", "/a//b", "/a/b.c", "/...", "/.a", "/a.", "/..a", "/a..", "/a../b", "/.../a", "/%2e%2e%2e",
            "/%2ea",
            "/:@!$&'()*+,;=-._~", "/a;b=c", "/a=%3D", "/%41%7e", "/a%20b", "/%25", "/%3F", "/%23", "/%C3%A9",
            "/%F0%9F%90%A6", "/%c3%a9", "/\u{C3}\u{A9}", "/\u{F0}\u{9F}\u{90}\u{A6}", "/%EF%BF%BF", "/%F4%8F%BF%BF",
        ].map { path in .accepted("9110 4.2.3, a path", target(path)) { $0.path = Bytes(path) } }
        + ["a=%2F", "%00", "%FF", "a=\\b", ".", "..", "\u{C3}\u{A9}", "a[]=1", "a=http://b/c", "+", "%25"].map {
            query in
            .accepted("9110 4.2.3, a query", target("/?\(query)")) { $0.query = Bytes(query) }
        }
        + [
            "/%", "/%4", "/%4g", "/%g4", "/%%41", "/%u0041", "/a%", "/%-1", "/% 1", "/%4/", "/?%", "/?a=%4", "/?%zz",
            "/?%%41",
        ]
        .map { .refused("3986 2.1, no percent-encoding", target($0)) }
        + ["/a%2Fb", "/a%2fb", "/%2F", "/a%5Cb", "/a%5cb", "/a\\b", "/\\", "/..\\a"]
        .map { .refused("3986 7.3, a slash that is none", target($0)) }
        + ["/%00", "/a%00", "/%01", "/%09", "/%0A", "/%0d%0aX:", "/%1F", "/%1f", "/%7F", "/%7f"]
        .map { .refused("3986 7.3, an encoded control", target($0)) }
        + [
            "/.", "/..", "/./", "/../", "/a/.", "/a/..", "/a/../b", "/a/./b", "/../a", "/./a", "//..", "/..//",
            "/%2e", "/%2E", "/%2e%2e", "/%2E%2e/", "/.%2e", "/%2e./a", "/a/%2e./b", "/..?a", "/.?a",
        ].map { .refused("3986 6.2.2.3, a dot segment", target($0)) }
        + [
            "/\u{FF}", "/\u{80}", "/\u{C3}", "/\u{C3}/\u{A9}", "/\u{C3}(", "/\u{C0}\u{AF}", "/\u{C1}\u{BF}",
            "/\u{E0}\u{80}\u{AF}", "/\u{ED}\u{A0}\u{80}", "/\u{F0}\u{80}\u{80}\u{AF}", "/\u{F4}\u{90}\u{80}\u{80}",
            "/\u{F5}\u{80}\u{80}\u{80}", "/\u{E2}\u{82}", "/?\u{FF}", "/?\u{C3}", "/?\u{C0}\u{AF}", "/\u{C3}?\u{A9}",
            "/%FF", "/%80", "/%C3", "/%C3/%A9", "/%C3(", "/%C3A9", "/%C0%AF", "/%C1%BF", "/%E0%80%AF", "/%ED%A0%80",
            "/%F0%80%80%AF", "/%F4%90%80%80", "/%E2%82", "/%E2%82?a", "/\u{C3}%A9", "/%C3\u{A9}",
        ].map { .refused("3629 3, no UTF-8", target($0)) }
        + [
            "/\u{0}", "/a\u{0}b", "/\u{1}", "/\u{B}", "/\u{C}", "/\u{1F}", "/\u{7F}", "/?\u{0}", "/?a\u{7F}", "/?\u{1}",
            "/a\tb",
        ]
        .map { .refused("9112 3.2, a control", target($0)) }

    /// Targets in absolute-form.
    package static let absoluteTargets: [WireCase] =
        [
            .accepted("9112 3.2.2, a path and a query", target("http://b/c/d?e=f")) {
                $0.target = "http://b/c/d?e=f"
                $0.path = "/c/d"
                $0.query = "e=f"
            },
            .accepted("9112 3.2.2, https", target("https://b/c")) { $0.path = "/c" },
            .accepted("9112 3.2.2, a scheme in upper case", target("HTTP://b/c")) { $0.path = "/c" },
            .accepted("9112 3.2.2, a port", target("http://b:8080/c")) { $0.path = "/c" },
            .accepted("9112 3.2.2, an IPv6 address", target("http://[::1]:80/c")) { $0.path = "/c" },
            .accepted("9112 3.2.2, only slash", target("http://b/")) { $0.path = "/" },
            .accepted("9112 3.2.2, an address in the query", target("http://b/c?http://d/e")) {
                $0.path = "/c"
                $0.query = "http://d/e"
            },
            .accepted("9112 3.2.2, on HTTP/1.0 without Host", "GET http://b/c HTTP/1.0\r\n\r\n") {
                $0.path = "/c"
                $0.minorVersion = 0
                $0.keepsAlive = false
            },
            .accepted("9112 3.2.2, without a path", target("http://b")) { $0.query = .some(nil) },
            .accepted("9112 3.2.2, without a path but a query", target("http://b?c")) { $0.query = "c" },
            .refused("9112 3.2, without Host", bare([], line: "GET http://a/ HTTP/1.1")),
            .refused("9112 3.2, with two Hosts", bare(["Host: a", "Host: a"], line: "GET http://a/ HTTP/1.1")),
        ]
        + [
            "ftp://a/", "httpx://a/", "http:a", "http:/a", "http:///a", "http://", "http://:80/", "://a/",
            "ws://a/", "mailto:a", "file:///a", "http//a/", "http:\\\\a/",
        ].map { .refused("9112 3.2.2, no absolute-form", target($0)) }
        + [
            "u@a", "u:p@a", "@a", "a:65536", "a:x", "a:80:80", "a:+80", "[::1", "::1", "[]", "[::g]", "[::1]x", "a\\b",
            "a%4", "a\"b", "\u{C3}\u{A9}", "a<b",
        ].map { .refused("9110 4.2.4, no authority", target("http://\($0)/")) }
        + ["/../b", "/%2F", "/%00", "/\u{FF}", "/a#b", "#b", "?b#c", "/%4", "/a\\b", "/.", "?\u{FF}", "?%4"].map {
            .refused("9112 3.2.2, the path's rules", target("http://a\($0)"))
        }
}
