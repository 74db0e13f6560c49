/// A difference between our parser and NIO's that is meant to be.
struct ExplainedDifference: Sendable {
    let name: String
    /// Why we do as we do.
    let why: String
    let applies: @Sendable (AgainstNIO.Parting) -> Bool

    /// NIO accepts, or still waits, where we refuse. Each names the rule that the message breaks.
    static let refusedByUs: [ExplainedDifference] =
        [handedOver] + [
            broken(.host, "NIO does not look at Host", "RFC 9112 section 3.2 asks for 400"),
            broken(
                .ambiguousPath, "NIO does not look for %2F, dot segments and encoded controls in the path",
                "whoever decodes before routing would take the path for another one"),
            broken(
                .targetEncoding, "NIO does not look at the target's percent-encoding", "RFC 3986 section 2.1"),
            broken(
                .targetCharacter, "NIO accepts fragments and backslashes in the target",
                "RFC 9112 section 3.2 has no fragment; a backslash is a slash to some"),
            broken(
                .targetForm, "NIO does not look at the target's form",
                "RFC 9112 section 3.2, for servers that tunnel nothing"),
            broken(.expectation, "NIO does not look at Expect", "RFC 9110 section 10.1.1: 417"),
            broken(
                .transferEncoding,
                "NIO accepts Transfer-Encoding in HTTP/1.0 and codings before chunked, and reports others late",
                "RFC 9112 section 6.1; no other coding could be decoded"),
            broken(.largeFields, "NIO has other limits", "431"),
            broken(.longTarget, "NIO has other limits", "414"),
            broken(.version, "NIO tells an unknown version at the head's end", "505 can be said at once"),
            ExplainedDifference(
                name: "NIO passes over any number of CR and LF before a request",
                why: "RFC 9112 section 2.2 asks for one empty line, as old clients send it behind a body"
            ) { $0.rules.broken.contains(.requestLine) && ($0.rest.first == 13 || $0.rest.first == 10) },
            ExplainedDifference(
                name: "NIO accepts several spaces before the target", why: "RFC 9112 section 3: one"
            ) { parting in
                parting.rules.broken.contains(.requestLine)
                    && parting.rest.prefix { $0 != 13 }.firstRange(of: [32, 32]) != nil
            },
            ExplainedDifference(
                name: "NIO reads the request line of HTTP/0.9, and refuses it at the head's end",
                why: "a request line has a version since 1992"
            ) { parting in
                let line = parting.rest.drop { $0 == 10 || $0 == 13 }.prefix { $0 != 10 && $0 != 13 }
                return !parting.rules.broken.isDisjoint(with: [.requestLine, .lineEnd]) && parting.nioMessage == nil
                    && (1...2).contains(line.split(separator: 32).count)
            },
            ExplainedDifference(
                name: "NIO accepts a Content-Length up to 2⁶⁴ - 1", why: "what does not fit Int cannot be counted"
            ) { parting in
                parting.rules.broken.contains(.contentLength)
                    && parting.rules.message.values("content-length").contains { Int($0) == nil && UInt64($0) != nil }
            },
            ExplainedDifference(
                name: "NIO accepts chunk sizes of any number of digits up to 2⁶⁴ - 1",
                why: "as above; 16 digits are enough"
            ) { parting in
                parting.rules.broken.contains(.chunk)
                    && parting.rest.lines.contains { $0.prefix(while: \.isHex).count > 15 }
            },
            ExplainedDifference(
                name: "NIO tells an empty Content-Length at the head's end", why: "it can be said at once"
            ) { parting in
                parting.rules.broken.contains(.contentLength) && parting.nioMessage == nil
                    && parting.rules.message.values("content-length").contains("")
            },
        ]

    /// What NIO refuses, or waits at, in messages that we accept.
    private static let stricter: [ExplainedDifference] = [
        handedOver,
        ExplainedDifference(
            name: "NIO knows the methods of its list only", why: "a service may define methods (RFC 9110 section 16.1)"
        ) { parting in !parting.rules.message.method.isEmpty && !methods.contains(parting.rules.message.method) },
        ExplainedDifference(
            name: "NIO refuses HTTP/1.2 and above",
            why: "RFC 9110 section 2.5: to be read as the highest known minor version"
        ) { parting in
            guard !parting.rules.message.target.isEmpty, parting.rules.message.minorVersion == 1 else { return false }
            return !String(repairing: parting.rest.lines.first { !$0.isEmpty } ?? []).hasSuffix("HTTP/1.1")
        },
        ExplainedDifference(
            name: "NIO refuses bytes above 0x7F in targets",
            why: "many clients send UTF-8 as it is, and it has one reading"
        ) { parting in parting.rules.message.target.utf8.contains { $0 > 0x7F } },
        ExplainedDifference(
            name: "NIO checks the form of chunk extensions", why: "nobody reads them; they are bounded and passed over"
        ) { parting in parting.rules.chunkExtensions.contains { !isWellFormed($0) } },
        ExplainedDifference(
            name: "NIO refuses framing fields among the trailers",
            why: "we leave them out, as RFC 9110 section 6.5.1 allows"
        ) { parting in
            parting.rules.trailerFields.contains {
                ["transfer-encoding", "content-length"].contains($0.name.lowercased())
            }
        },
        ExplainedDifference(
            name: "NIO refuses a tab beside a Content-Length", why: "RFC 9110 section 5.6.3: white space may be a tab"
        ) { parting in
            parting.rest.lines.contains { $0.folded.hasPrefix("content-length:") && $0.contains(9) }
        },
    ]

    /// NIO refuses, or waits, where we accept, or wait.
    static let refusedByNIO: [ExplainedDifference] =
        stricter + [
            ExplainedDifference(
                name: "NIO refuses within a line, we at its end", why: "the line is refused in either case"
            ) { parting in
                guard parting.ours.ending == .waiting, parting.nio.isRefused else { return false }
                // With the line ended, we refuse too, or another of the differences shows.
                let ended = parting.ended
                return ended.ours.isRefused || stricter.contains { $0.applies(ended) }
            }
        ]

    /// NIO understands the same head differently.
    static let understoodDifferently: [ExplainedDifference] = []

    private static let handedOver = ExplainedDifference(
        name: "NIO stops at a request to change the protocol", why: "we change to none, so that requests go on"
    ) { parting in
        guard let previous = parting.previous ?? parting.ourMessage, !parting.nio.isRefused else { return false }
        return !previous.values("upgrade").isEmpty && previous.values("connection").contains { $0.contains("upgrade") }
    }

    private static func broken(_ rule: Rule, _ name: String, _ why: String) -> ExplainedDifference {
        ExplainedDifference(name: name, why: why) { $0.rules.broken.contains(rule) }
    }

    /// `;name`, perhaps `=value` without quotes, any number of times and without white space.
    private static func isWellFormed(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        while !rest.isEmpty {
            guard rest.removeFirst() == UInt8(ascii: ";") else { return false }
            let name = rest.prefix(while: \.isTokenByte)
            rest = rest[name.endIndex...]
            if name.isEmpty { return false }
            guard rest.first == UInt8(ascii: "=") else { continue }
            rest.removeFirst()
            // Quoted values are left to NIO: it has rules of its own for them.
            let value = rest.prefix(while: \.isTokenByte)
            rest = rest[value.endIndex...]
            if value.isEmpty { return false }
        }
        return true
    }

    private static let methods: Set<String> = [
        "DELETE", "GET", "HEAD", "POST", "PUT", "CONNECT", "OPTIONS", "TRACE", "COPY", "LOCK", "MKCOL", "MOVE",
        "PROPFIND",
        "PROPPATCH", "SEARCH", "UNLOCK", "BIND", "REBIND", "UNBIND", "ACL", "REPORT", "MKACTIVITY", "CHECKOUT", "MERGE",
        "M-SEARCH", "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE", "PATCH", "PURGE", "MKCALENDAR", "LINK", "UNLINK", "SOURCE",
        "QUERY",
    ]
}
