import Testing

/// A message as a client may send it, and what a strict server makes of it.
package struct WireCase: Sendable, CustomTestStringConvertible {
    /// What a server makes of a message.
    package enum Verdict: Sendable {
        /// It is read, with this content.
        case accepted(Reading)
        /// It is answered with this status, and the connection is closed.
        case refused(Int)
    }

    /// What is read from an accepted message; nil is not looked at.
    package struct Reading: Sendable {
        package var method: Bytes?
        package var target: Bytes?
        package var path: Bytes?
        package var query: Bytes??
        package var minorVersion = 1
        /// As in `Name: value`.
        package var fields: [Bytes]?
        package var body: Bytes = ""
        /// As in `Name: value`.
        package var trailers: [Bytes] = []
        package var keepsAlive = true
        package var expectsContinue = false

        package init() {}
    }

    /// The RFC and the section of the rule, and what it is about.
    package var name: String
    package var bytes: Bytes
    package var verdict: Verdict

    package init(name: String, bytes: Bytes, verdict: Verdict) {
        self.name = name
        self.bytes = bytes
        self.verdict = verdict
    }

    package var testDescription: String { "RFC \(name): \(bytes)" }

    /// A message that is refused with `status`.
    static func refused(_ status: Int, _ name: String, _ bytes: Bytes) -> WireCase {
        WireCase(name: name, bytes: bytes, verdict: .refused(status))
    }

    /// A message that is malformed.
    static func refused(_ name: String, _ bytes: Bytes) -> WireCase { refused(400, name, bytes) }

    /// A message that is read.
    static func accepted(_ name: String, _ bytes: Bytes, _ expect: (inout Reading) -> Void = { _ in }) -> WireCase {
        var reading = Reading()
        expect(&reading)
        return WireCase(name: name, bytes: bytes, verdict: .accepted(reading))
    }

    /// The status of the refusal; nil for a message that is read.
    package var refusal: Int? {
        if case .refused(let status) = verdict { status } else { nil }
    }

    /// All cases.
    package static let all: [WireCase] = [
        requestLines, targets, absoluteTargets, fields, hosts, contentLengths, transferEncodings, smuggling, chunks,
        trailers, connections, expectations,
    ].flatMap(\.self)

    package static let accepted = all.filter { $0.refusal == nil }
    package static let refused = all.filter { $0.refusal != nil }

    /// A valid request to follow another one.
    package static let next: Bytes = "GET /next HTTP/1.1\r\nHost: b\r\n\r\n"
    /// The same, after which the connection ends.
    package static let last: Bytes = "GET /next HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n"
}

// MARK: Messages that are right but for the part that a case is about

/// A message with this request line.
func line(_ line: String) -> Bytes { Bytes(line + "\r\nHost: a\r\n\r\n") }

/// A message with this target.
func target(_ target: String, method: String = "GET") -> Bytes { line("\(method) \(target) HTTP/1.1") }

/// A message with these field lines, each ended with CRLF, after its Host.
func get(_ lines: String...) -> Bytes { bare(["Host: a"] + lines) }

/// A message with these field lines and no others.
func bare(_ lines: [String], line: String = "GET / HTTP/1.1") -> Bytes {
    Bytes(([line] + lines).map { $0 + "\r\n" }.joined() + "\r\n")
}

/// A message with these framing fields and what follows them.
func post(_ lines: String..., body: String = "") -> Bytes {
    bare(["Host: a"] + lines, line: "POST / HTTP/1.1") + Bytes(body)
}

/// A message with this body in chunks.
func chunked(_ body: String) -> Bytes { post("Transfer-Encoding: chunked", body: body) }
