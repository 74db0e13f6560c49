/// Which URLs a service may call besides those of named services: what protects a network from calls that somebody
/// outside gets a service to make.
///
/// Nothing is allowed but what an entry allows:
/// * An origin, `http://127.0.0.1:9000`, allows the URLs that begin with it, at whatever address the host has.
/// * A host, `example.org`, allows its URLs when all of the host's addresses are public.
/// * `*` allows every host whose addresses are all public.
package struct EgressRules: Sendable, Equatable {
    /// Where a call may go.
    enum Permission {
        case anyAddress
        case publicAddresses
    }

    /// The entries as they are written.
    package let entries: [String]
    private var origins: Set<String> = []
    private var hosts: Set<String> = []
    private var allowsAllHosts = false

    /// The rules that allow nothing.
    package static let none = EgressRules()

    private init() { entries = [] }

    /// Takes entries; nil when one of them is none.
    package init?(_ entries: [String]) {
        self.entries = entries
        for entry in entries {
            if entry == "*" {
                allowsAllHosts = true
            } else if entry.contains("://") {
                // An origin ends where a path would begin.
                guard let url = try? OutboundURL(entry), entry.split(separator: "/").count == 2, url.target == "/",
                    !entry.contains("#"), !entry.contains("?")
                else { return nil }
                origins.insert(url.origin)
            } else {
                guard OutboundURL.isName(entry) else { return nil }
                hosts.insert(entry.lowercased())
            }
        }
    }

    /// Where a call of a URL may go.
    ///
    /// - Throws: ``EgressError`` when it may go nowhere.
    @discardableResult
    func permission(for url: OutboundURL) throws(EgressError) -> Permission {
        if origins.contains(url.origin) { return .anyAddress }
        if allowsAllHosts || hosts.contains(url.host) { return .publicAddresses }
        throw EgressError(
            .notAllowed, "calls to \(url.origin) are not allowed: the setting client.allow does not name it")
    }
}
