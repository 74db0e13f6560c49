/// What an address means for a connection and for the requests on it.
struct ServiceEndpoint: Sendable {
    /// A name or a number, without brackets.
    let host: String
    let port: Int
    /// The value of the field `Host` (RFC 9110, section 7.2).
    let authority: String
    /// What stands before the path of every request.
    let basePath: String

    init(_ address: ServiceAddress) {
        let text = address.description
        let rest = text[(text.firstRange(of: "://")?.upperBound ?? text.startIndex)...]
        let authority = rest.prefix { $0 != "/" }
        self.authority = String(authority)
        basePath = String(rest.dropFirst(authority.count))
        // The address has been checked: brackets are closed, and what follows the colon is a number.
        let host = authority.first == "[" ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
        self.host = String(host)
        let behindHost = authority[host.endIndex...].drop { $0 == "]" }
        port = Int(behindHost.dropFirst()) ?? (address.isSecure ? 443 : 80)
    }
}

extension ServiceAddress {
    /// Whether connections are encrypted.
    var isSecure: Bool { description.utf8.dropFirst(4).first.map { $0 | 0x20 } == UInt8(ascii: "s") }
}
