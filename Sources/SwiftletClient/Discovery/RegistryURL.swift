/// Which registry tells where services are, as a setting says it:
///
/// * `consul://127.0.0.1:8500`, with the data center in `?dc=`
/// * `etcd://host-1:2379,host-2:2379/prefix`
/// * `dns://{service}.shop.svc.cluster.local:8080`, where `{service}` stands for the service's name; `dns://:8080` is that
///   name alone
/// * `srv://_http._tcp.{service}.shop.svc.cluster.local`; `srv://` is `_http._tcp.{service}`
///
/// `consul+https` and `etcd+https` go over TLS; DNS takes `?server=10.0.0.2:53,…` in place of the system's servers.
package struct RegistryURL: Sendable, Hashable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        case consul(agent: ServiceAddress, datacenter: String?)
        case etcd(servers: [ServiceAddress], prefix: String?)
        case dns(DNSDiscovery.Naming, servers: [String]?)
    }

    /// The registry.
    package let kind: Kind
    /// The text it was made from.
    package let description: String

    /// A text that names no registry; says what is wrong without repeating it.
    package struct Malformed: Error, CustomStringConvertible {
        package let description: String
    }

    /// Reads a text.
    package init(_ text: String) throws(Malformed) {
        let parts = try TextParts(text)
        switch parts.scheme {
        case "consul", "consul+https": kind = try Self.consul(parts)
        case "etcd", "etcd+https": kind = try Self.etcd(parts)
        case "dns": kind = try Self.dns(parts)
        case "srv": kind = try Self.services(parts)
        default: throw Malformed(description: "must begin with consul://, etcd://, dns:// or srv://")
        }
        description = text
    }

    private struct TextParts {
        var scheme: String
        var authority: Substring
        var path: Substring
        var query: [String: String] = [:]

        init(_ text: String) throws(Malformed) {
            guard let start = text.firstRange(of: "://") else {
                throw Malformed(description: "must begin with consul://, etcd://, dns:// or srv://")
            }
            scheme = text[..<start.lowerBound].lowercased()
            let rest = text[start.upperBound...]
            let target = rest.prefix { $0 != "?" }
            for item in rest.dropFirst(target.count + 1).split(separator: "&") {
                let parts = item.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, let name = parts.first, let value = parts.last else {
                    throw Malformed(description: "must have name=value behind the ?")
                }
                query[String(name)] = String(value)
            }
            authority = target.prefix { $0 != "/" }
            path = target.dropFirst(authority.count)
            guard !authority.contains("@") else {
                throw Malformed(
                    description: "must hold no credentials: they are the settings discovery.token, discovery.user and "
                        + "discovery.password")
            }
        }

        /// Refuses what stands in the query and is not known.
        func allow(_ names: Set<String>) throws(Malformed) {
            guard let other = query.keys.sorted().first(where: { !names.contains($0) }) else { return }
            throw Malformed(description: "has the unknown parameter \(other)")
        }

        func address(_ authority: Substring, defaultPort: Int) throws(Malformed) -> ServiceAddress {
            let scheme = scheme.hasSuffix("+https") ? "https" : "http"
            let colon = authority.lastIndex(of: ":").flatMap { authority[$0...].contains("]") ? nil : $0 }
            do {
                return try ServiceAddress("\(scheme)://\(authority)\(colon == nil ? ":\(defaultPort)" : "")")
            } catch {
                throw Malformed(description: error.description)
            }
        }
    }

    private static func consul(_ parts: TextParts) throws(Malformed) -> Kind {
        try parts.allow(["dc"])
        guard parts.path.isEmpty || parts.path == "/" else {
            throw Malformed(description: "must have no path behind the agent's address")
        }
        let authority = parts.authority.isEmpty ? "127.0.0.1" : parts.authority
        return .consul(agent: try parts.address(authority, defaultPort: 8500), datacenter: parts.query["dc"])
    }

    private static func etcd(_ parts: TextParts) throws(Malformed) -> Kind {
        try parts.allow([])
        var servers: [ServiceAddress] = []
        let authority = parts.authority.isEmpty ? "127.0.0.1" : parts.authority
        for server in authority.split(separator: ",", omittingEmptySubsequences: false) {
            servers.append(try parts.address(server, defaultPort: 2379))
        }
        var prefix = parts.path
        while prefix.last == "/" { prefix.removeLast() }
        return .etcd(servers: servers, prefix: prefix.isEmpty ? nil : String(prefix))
    }

    private static func dns(_ parts: TextParts) throws(Malformed) -> Kind {
        try parts.allow(["server"])
        guard let colon = parts.authority.lastIndex(of: ":"),
            let port = UInt16(parts.authority[parts.authority.index(after: colon)...]), port > 0, parts.path.isEmpty
        else {
            throw Malformed(description: "must be dns://{service}.domain:port, the port being that of all services")
        }
        let host = parts.authority[..<colon]
        return .dns(
            .addresses(host: host.isEmpty ? "{service}" : try pattern(host), port: Int(port)),
            servers: try servers(parts))
    }

    private static func services(_ parts: TextParts) throws(Malformed) -> Kind {
        try parts.allow(["server"])
        guard parts.path.isEmpty, !parts.authority.contains(":") else {
            throw Malformed(description: "must be srv://_http._tcp.{service}.domain, without a port")
        }
        return .dns(
            .services(name: parts.authority.isEmpty ? "_http._tcp.{service}" : try pattern(parts.authority)),
            servers: try servers(parts))
    }

    private static func pattern(_ text: Substring) throws(Malformed) -> String {
        guard text.contains("{service}"), DNSName(DNSDiscovery.name(String(text), of: "service")) != nil else {
            throw Malformed(description: "must name a host with {service} in place of the service's name")
        }
        return String(text)
    }

    private static func servers(_ parts: TextParts) throws(Malformed) -> [String]? {
        guard let text = parts.query["server"] else { return nil }
        let servers = text.split(separator: ",").map(String.init)
        do {
            for server in servers { _ = try ResolverConfiguration.Server(server) }
        } catch {
            throw Malformed(description: error.detail ?? "")
        }
        return servers
    }
}
