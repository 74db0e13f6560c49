/// Where and how to look names up: what `/etc/resolv.conf` says (resolv.conf(5)).
struct ResolverConfiguration: Sendable, Equatable {
    /// A server of the domain name system.
    struct Server: Sendable, Hashable {
        /// An address without brackets.
        var host: String
        var port = 53
    }

    /// The servers in the order in which they are asked; further ones than three are not used.
    var servers: [Server] = []
    /// The domains below which names are looked for.
    var search: [DNSName] = []
    /// A name with at least so many dots is tried as it is first.
    var dots = 1
    /// How long a server has for its answer.
    var timeout: Duration = .seconds(5)
    /// How often all servers are asked.
    var attempts = 2
    /// Whether queries are sent over TCP always.
    var usesTCP = false

    /// The system's file.
    static let systemPath = "/etc/resolv.conf"
    private static let mostServers = 3, mostDomains = 32

    init() {}

    /// Reads a file's text; what it does not know is passed over, as the system does.
    init(parsing text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            guard let first = line.first, first != "#", first != ";" else { continue }
            let words = line.split { $0 == " " || $0 == "\t" }
            guard let keyword = words.first else { continue }
            let values = words.dropFirst()
            switch keyword {
            case "nameserver":
                if let value = values.first, servers.count < Self.mostServers {
                    servers.append(Server(host: String(value)))
                }
            case "domain", "search":
                // The last of these lines counts.
                let domains = keyword == "domain" ? values.prefix(1) : values
                search = domains.prefix(Self.mostDomains).filter { $0 != "." }.compactMap { DNSName($0) }
            case "options":
                for value in values { set(value) }
            default: continue
            }
        }
    }

    private mutating func set(_ option: Substring) {
        let parts = option.split(separator: ":", maxSplits: 1)
        let number = parts.count > 1 ? Int(parts[1]).map { max($0, 0) } : nil
        switch (parts.first, number) {
        case ("ndots", let number?): dots = min(number, 15)
        case ("timeout", let number?): timeout = .seconds(min(max(number, 1), 30))
        case ("attempts", let number?): attempts = min(max(number, 1), 5)
        case ("use-vc", _): usesTCP = true
        default: return
        }
    }

    /// What a text may stand for, in the order in which it is looked up; empty when it is no name.
    func candidates(for text: String) -> [DNSName] {
        guard let name = DNSName(text) else { return [] }
        guard !text.hasSuffix(".") else { return [name] }
        let below = search.compactMap { name.below($0) }
        return name.labels.count > dots ? [name] + below : below + [name]
    }
}
