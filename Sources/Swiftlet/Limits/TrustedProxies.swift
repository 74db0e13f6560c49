import HTTPTypes
import SwiftletData
public import SwiftletHTTP

/// The proxies and balancers before a service, which are believed when they say whose request they pass on.
///
/// They are named by the setting `proxies.trusted`; without it the peer of the connection is the client. Everybody can
/// write such a header field, so it is read from its end only as far as addresses in it are trusted: what stands before the
/// last one that is not was written by a stranger.
public struct TrustedProxies: Sendable, Equatable {
    /// The field that they write.
    enum Field: String, Sendable, CaseIterable, SettingValue {
        case xForwardedFor = "x-forwarded-for"
        case forwarded
    }

    var networks: [NetworkAddress] = []
    /// Only one is read: a proxy that writes the one passes the other on as the client has sent it.
    var field = Field.xForwardedFor

    /// The address of the client of a request, without a port; nil where there is no network.
    public func clientAddress(of request: Request) -> String? { client(of: request)?.address }

    func client(of request: Request) -> NetworkAddress? {
        guard let peer = request.remoteAddress.flatMap(NetworkAddress.init(node:)) else { return nil }
        guard trusts(peer), let value = request.header(named: field.name) else { return peer }
        var client = peer
        for hop in field.hops(in: value).reversed() {
            // Where a proxy names no address, it is the last that is known.
            guard let address = hop.flatMap(NetworkAddress.init(node:)) else { break }
            client = address
            guard trusts(address) else { break }
        }
        return client
    }

    /// Whether an address belongs to a proxy.
    func trusts(_ address: NetworkAddress) -> Bool { networks.contains { $0.contains(address) } }
}

extension TrustedProxies.Field {
    fileprivate var name: HTTPField.Name {
        switch self {
        case .xForwardedFor: .xForwardedFor
        case .forwarded: .forwarded
        }
    }

    /// Who handed the request to each proxy, from the first on; nil where a proxy does not tell.
    func hops(in value: String) -> [String?] {
        switch self {
        case .xForwardedFor:
            return value.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingSpaces }
        case .forwarded:
            // RFC 7239 section 4: elements of pairs, whose values may be quoted.
            return value.split(outsideOfQuotes: ",").map { element in
                for pair in element.split(outsideOfQuotes: ";") {
                    let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                    guard parts.count == 2, parts[0].trimmingSpaces.lowercased() == "for" else { continue }
                    return parts[1].trimmingSpaces.withoutQuotes
                }
                return nil
            }
        }
    }
}

extension NetworkAddress {
    /// Reads a node: an address, perhaps with a port behind it, that of IPv6 then in brackets (RFC 7239, section 6).
    init?(node: String) {
        var text = node[...]
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return nil }
            text = text[text.index(after: text.startIndex)..<end]
        } else if text.filter({ $0 == ":" }).count == 1 {
            text = text.prefix { $0 != ":" }
        }
        // The zone of an address that is local to a link says nothing to others.
        guard let address = NetworkAddress(String(text.prefix { $0 != "%" })), address.isHost, !text.contains("/")
        else { return nil }
        self = address.unmapped
    }

    /// The IPv4 address that an IPv6 socket shows as `::ffff:192.0.2.1` (RFC 4291, section 2.5.5.2).
    private var unmapped: NetworkAddress {
        guard isIPv6, bytes.prefix(10).allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF
        else { return self }
        return NetworkAddress(bytes: Array(bytes.suffix(4))) ?? self
    }
}

extension StringProtocol {
    fileprivate var trimmingSpaces: String {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }

    /// The parts between separators; those in quotes separate nothing.
    fileprivate func split(outsideOfQuotes separator: Character) -> [String] {
        var parts = [""]
        var isQuoted = false
        var isEscaped = false
        for character in self {
            if !isQuoted, character == separator {
                parts.append("")
                continue
            }
            if character == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = isQuoted && character == "\\" && !isEscaped
            parts[parts.count - 1].append(character)
        }
        return parts
    }
}

extension String {
    /// The text of a quoted string (RFC 9110, section 5.6.4), or of a token.
    fileprivate var withoutQuotes: String {
        guard count >= 2, first == "\"", last == "\"" else { return self }
        var text = ""
        var isEscaped = false
        for character in dropFirst().dropLast() {
            isEscaped = character == "\\" && !isEscaped
            if !isEscaped { text.append(character) }
        }
        return text
    }
}

extension HTTPField.Name {
    fileprivate static let xForwardedFor = HTTPField.Name("X-Forwarded-For")!  // reason: a literal that is a token
    fileprivate static let forwarded = HTTPField.Name("Forwarded")!  // reason: a literal that is a token
}
