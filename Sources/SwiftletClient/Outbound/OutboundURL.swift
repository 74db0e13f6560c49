/// A URL that can be called: `http` or `https`, a host, perhaps a port, a path and a query.
struct OutboundURL: Sendable, Equatable {
    /// Scheme, host and port in the one form by which origins are compared: lower case, without a default port.
    let origin: String
    /// The host in lower case, without brackets.
    let host: String
    /// The port, that of the scheme if the URL has none.
    let port: UInt16
    /// Path and query as they are sent.
    let target: String

    /// Reads a URL; a fragment is left out.
    ///
    /// - Throws: ``EgressError`` when it is none, has a user, or another scheme.
    init(_ text: String) throws(EgressError) {
        guard let separator = text.firstRange(of: "://"), separator.lowerBound > text.startIndex else {
            throw EgressError(.malformed, "the URL must begin with http:// or https://")
        }
        let scheme = text[..<separator.lowerBound].lowercased()
        guard let standardPort = ["http": UInt16(80), "https": 443][scheme] else {
            throw EgressError(.notAllowed, "only http and https can be called")
        }
        let rest = text[separator.upperBound...].prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@") else { throw EgressError(.notAllowed, "the URL must not hold a user") }
        let (host, port) = try Self.parts(of: authority)
        let target = rest.dropFirst(authority.count)
        guard target.utf8.allSatisfy(PercentEncoding.isAllowedInTarget) else {
            throw EgressError(.malformed, "the URL holds characters that must be percent-encoded")
        }
        self.host = host
        self.port = port ?? standardPort
        self.target = target.first == "/" ? String(target) : "/\(target)"
        let shownPort = port.flatMap { $0 == standardPort ? nil : ":\($0)" } ?? ""
        origin = "\(scheme)://" + (host.contains(":") ? "[\(host)]" : host) + shownPort
    }

    /// Whether connections are encrypted.
    var isSecure: Bool { origin.hasPrefix("https") }

    /// Host and port as the field `Host` has them.
    var authority: String { String(origin.drop { $0 != "/" }.dropFirst(2)) }

    private static func parts(of authority: Substring) throws(EgressError) -> (host: String, port: UInt16?) {
        var host = authority
        var after: Substring = ""
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else {
                throw EgressError(.malformed, "the URL opens a bracket without closing it")
            }
            host = authority[authority.index(after: authority.startIndex)..<end]
            after = authority[authority.index(after: end)...]
            guard host.contains(":"), host.allSatisfy({ ($0.isASCII && $0.isHexDigit) || $0 == ":" || $0 == "." })
            else { throw EgressError(.malformed, "the URL has brackets around what is no address of IPv6") }
        } else {
            host = authority.prefix { $0 != ":" }
            after = authority[host.endIndex...]
            guard isName(host) else { throw EgressError(.malformed, "the URL has no host, or one that is no name") }
        }
        if after.isEmpty { return (host.lowercased(), nil) }
        let digits = after.dropFirst()
        guard after.first == ":", digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits),
            port > 0
        else { throw EgressError(.malformed, "the URL must have a port from 1 to 65535, or none") }
        return (host.lowercased(), port)
    }

    /// Whether a text can be a host's name, or an address of IPv4; names in other scripts are written in their ASCII form.
    static func isName(_ text: some StringProtocol) -> Bool {
        (1...253).contains(text.utf8.count)
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "." || $0 == "_") }
    }
}
