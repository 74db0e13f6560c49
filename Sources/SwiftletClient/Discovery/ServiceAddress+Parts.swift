extension ServiceAddress {
    /// What an address is made of, for registries that want it apart.
    package struct Parts: Equatable {
        /// `http` or `https`.
        package var scheme: String
        /// A name or an address, without brackets.
        package var host: String
        /// The scheme's own unless given.
        package var port: Int
        /// Without a `/` at the end; often empty.
        package var path: String
    }

    /// What the address is made of.
    package var parts: Parts {
        let scheme = description.lowercased().hasPrefix("https") ? "https" : "http"
        let rest = description.dropFirst(scheme.count + 3)
        let authority = rest.prefix { $0 != "/" }
        // The colon before a port stands behind the bracket of an address.
        let colon = authority.lastIndex(of: ":").flatMap { authority[$0...].contains("]") ? nil : $0 }
        let host = colon.map { authority[..<$0] } ?? authority
        let port = colon.flatMap { Int(authority[authority.index(after: $0)...]) } ?? (scheme == "https" ? 443 : 80)
        return Parts(
            scheme: scheme, host: host.filter { $0 != "[" && $0 != "]" }, port: port,
            path: String(rest.dropFirst(authority.count)))
    }
}
