/// Where a service is reached: `http://region:8050`, `https://api.example.com/region`.
public struct ServiceAddress: Sendable, Hashable, CustomStringConvertible {
    /// The scheme, host and port, and perhaps a path that stands before that of every request; no `/` at the end.
    public let description: String

    /// Takes an address.
    ///
    /// - Parameter text: `http` or `https`, a host, perhaps a port and a path.
    /// - Throws: ``ServiceAddressError`` when the text is something else, or has a user, a query or a fragment.
    public init(_ text: String) throws(ServiceAddressError) {
        guard let scheme = ["http://", "https://"].first(where: { text.lowercased().hasPrefix($0) }) else {
            throw ServiceAddressError("must begin with http:// or https://", address: text)
        }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        guard rest.utf8.allSatisfy(PercentEncoding.isAllowedInTarget), !rest.contains("?") else {
            throw ServiceAddressError("must be a host and perhaps a port and a path", address: text)
        }
        guard !authority.contains("@") else {
            throw ServiceAddressError("must not hold a user; send credentials in a header field", address: text)
        }
        try Self.check(authority, in: text)
        var path = rest.dropFirst(authority.count)
        while path.last == "/" { path.removeLast() }
        description = scheme + authority + path
    }

    private static func check(_ authority: Substring, in text: String) throws(ServiceAddressError) {
        var host = authority
        var port: Substring?
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else {
                throw ServiceAddressError("opens a bracket without closing it", address: text)
            }
            host = authority[authority.index(after: authority.startIndex)..<end]
            let after = authority[authority.index(after: end)...]
            guard after.isEmpty || after.first == ":" else {
                throw ServiceAddressError("must have a colon between host and port", address: text)
            }
            if !after.isEmpty { port = after.dropFirst() }
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        }
        guard !host.isEmpty else { throw ServiceAddressError("has no host", address: text) }
        if let port {
            guard port.allSatisfy(\.isWholeNumber), let number = UInt16(port), number > 0 else {
                throw ServiceAddressError("must have a port from 1 to 65535", address: text)
            }
        }
    }
}

/// The address of a service that is none; says what is wrong.
public struct ServiceAddressError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The address and what is wrong with it.
    public let description: String

    init(_ reason: String, address: String) {
        // What stands before an @ may be a password.
        description = "the address \"\(address.contains("@") ? "…" : address)\" \(reason)"
    }
}
