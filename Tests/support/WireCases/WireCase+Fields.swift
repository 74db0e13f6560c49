extension WireCase {
    /// Header fields of any name.
    package static let fields: [WireCase] =
        [
            .accepted("9112 5, whitespace around a value", get("X: \t a b \t ", "Y:c", "Z:", "W: \t")) {
                $0.fields = ["Host: a", "X: a b", "Y: c", "Z: ", "W: "]
            },
            .accepted("9110 5.3, the order and the case of names", get("b: 1", "B: 2", "a: 3", "b: 1")) {
                $0.fields = ["Host: a", "b: 1", "B: 2", "a: 3", "b: 1"]
            },
            .accepted("9110 5.5, visible characters, tab and obs-text", get("X: \"a\":\tb,\u{80}\u{FF}")) {
                $0.fields = ["Host: a", "X: \"a\":\tb,\u{80}\u{FF}"]
            },
            .accepted("9110 5.6.2, all characters of a token", get("!#$%&'*+-.^_`|~09azAZ: 1")) {
                $0.fields = ["Host: a", "!#$%&'*+-.^_`|~09azAZ: 1"]
            },
            .accepted("9110 8.6, a name like Content-Length", get("Content_Length: 5", "Content-Length-: 5")),
            .accepted(
                "9110 5.1, names in upper case that are like others",
                get("HOSX: b", "EXPECX: x", "CONNECTIOX: close", "CONTENT-LENGTX: 5", "TRANSFER-ENCODINX: chunked")),
            .accepted("9112 6.1, a name like Transfer-Encoding", get("Transfer_Encoding: chunked")),
            .refused("9112 5.1, a space before the colon", get("X : 1")),
            .refused("9112 5.1, a tab before the colon", get("X\t: 1")),
            .refused("9112 5.1, a space in a name", get("X Y: 1")),
            .refused("9112 5, no name", get(": 1")),
            .refused("9112 5, no colon", get("X")),
            .refused("9112 5, no colon but a space", get("X 1")),
            .refused("9112 5.2, a folded line", get("X: 1", " 2")),
            .refused("9112 5.2, a line folded with a tab", get("X: 1", "\t2")),
            .refused("9112 5.2, a folded line of a space", get("X: 1", " ")),
            .refused("9112 5.2, a folded line that looks like a field", get("X: 1", " Y: 2")),
            .refused("9112 5.2, an empty value that is folded", get("X:", " 1")),
            .refused("9112 2.2, a space before the first field", bare([" Host: a"])),
            .refused("9112 2.2, a space before the last line", "GET / HTTP/1.1\r\nHost: a\r\n \r\n"),
            .refused("9112 2.2, LF ends a field", "GET / HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n"),
            .refused("9112 2.2, CR ends a field", "GET / HTTP/1.1\r\nHost: a\rX: 1\r\n\r\n"),
            .refused("9112 2.2, CR CR LF ends a field", "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n"),
            .refused("9112 2.2, LF CR ends a field", "GET / HTTP/1.1\r\nHost: a\n\rX: 1\r\n\r\n"),
            .refused("9112 2.2, LF ends the head", "GET / HTTP/1.1\r\nHost: a\r\n\n"),
            .refused("9112 2.2, LF LF ends the head", "GET / HTTP/1.1\r\nHost: a\n\n"),
            .refused("9112 2.2, CR CR ends the head", "GET / HTTP/1.1\r\nHost: a\r\r"),
            .refused("9112 2.2, CR CR LF ends the head", "GET / HTTP/1.1\r\nHost: a\r\n\r\r\n"),
            .refused("9112 2.2, CR and something ends the head", "GET / HTTP/1.1\r\nHost: a\r\n\rX"),
            .refused("9112 2.2, LF in a value", get("X: 1\n2")),
            .refused("9112 2.2, CR in a value", get("X: 1\r2")),
            .refused("9112 2.2, LF in a name", get("X\nY: 1")),
            .refused("9112 2.2, LF before a value", get("X:\n1")),
        ]
        + [
            "\"X\"", "X(", "X)", "X,", "X/", "X;", "X<", "X=", "X>", "X?", "X@", "X[", "X\\", "X]", "X{", "X}",
            "X\u{0}", "\u{0}X", "X\u{B}", "\u{C3}\u{9C}", "X\u{A0}", "X\u{7F}", "\u{FEFF}X",
        ].map { .refused("9110 5.1, no name", get("\($0): 1")) }
        + [
            "\u{0}", "1\u{0}", "1\u{0}2", "\u{1}", "1\u{8}", "\u{B}1", "1\u{C}", "\u{E}", "\u{1B}[0m", "\u{1F}",
            "\u{7F}",
        ]
        .map { .refused("9110 5.5, a control in a value", get("X: \($0)")) }

    /// The field Host.
    package static let hosts: [WireCase] =
        [
            .accepted("9112 3.2, none on HTTP/1.0", bare([], line: "GET / HTTP/1.0")) {
                $0.minorVersion = 0
                $0.keepsAlive = false
            },
            .accepted("9112 3.2, one on HTTP/1.0", bare(["Host: a"], line: "GET / HTTP/1.0")) {
                $0.minorVersion = 0
                $0.keepsAlive = false
            },
            .accepted("9110 5.1, a name in any case", bare(["hOsT: a"])) { $0.fields = ["hOsT: a"] },
            .accepted("9112 3.2, after other fields", bare(["X: 1", "Host: a", "Y: 2"])),
            .refused("9112 3.2, none", bare([])),
            .refused("9112 3.2, none but other fields", bare(["X: 1", "Hosts: a", "X-Host: a"])),
            .refused("9112 3.2, none on a higher minor version", bare([], line: "GET / HTTP/1.2")),
            .refused("9112 3.2, two", bare(["Host: a", "Host: b"])),
            .refused("9112 3.2, two that are equal", bare(["Host: a", "Host: a"])),
            .refused("9112 3.2, two in different case", bare(["Host: a", "X: 1", "HOST: a"])),
            .refused("9112 3.2, two of which one is empty", bare(["Host:", "Host: a"])),
            .refused("9112 3.2, two on HTTP/1.0", bare(["Host: a", "Host: a"], line: "GET / HTTP/1.0")),
            .refused("9112 3.2, a malformed one on HTTP/1.0", bare(["Host: a b"], line: "GET / HTTP/1.0")),
            .refused("9112 5.1, a space before the colon", bare(["Host : a"])),
            .refused("9112 5.2, folded", bare(["Host:", " a"])),
        ]
        + [
            "a", "a.b", "a.b.", "a-b_c~d", "a:80", "a:0", "a:65535", "a:00080", "127.0.0.1:8080", "[::1]", "[::1]:80",
            "[2001:db8::7]", "[::ffff:1.2.3.4]", "%C3%A9", "!$&'()*+;=", "A.B", "a \t",
        ].map { .accepted("9110 7.2, a host", bare(["Host: \($0)"])) }
        + [
            "", "\t ", "a b", "a, b", "a/b", "a/", "/", "http://a", "a?b", "a#b", "u@a", "u:p@a", "a:65536",
            "a:99999999999",
            "a:99999999999999999999999", "a:-1", "a:+1", "a:x", "a:8 0", "a: 80", "a :80", "a:80:80", ":80", ":", "::1",
            "[::1", "[]", "[]:80", "[::1]80", "[::1]:x", "[::g]", "[a", "a]", "[[::1]]", "a\\b", "\"a\"", "a<b", "a{b}",
            "a^b", "a|b", "a`b", "%", "%4", "%zz", "\u{C3}\u{A9}", "a\u{0}", "a\u{7F}", "a\u{B}b", "a\u{FF}",
        ].map { .refused("9110 7.2, no host", bare(["Host: \($0)"])) }
}
