import SwiftletData

/// Addresses and networks of clients that are trusted with something, as a setting.
struct PeerList: SettingValue, Equatable {
    static let nobody = PeerList(networks: [])

    let networks: [NetworkAddress]

    static var acceptedForm: String { "a list of addresses and networks such as 10.0.0.0/8, separated by commas" }

    private init(networks: [NetworkAddress]) { self.networks = networks }

    init?(setting: String) { self.init(settings: [setting]) }

    init?(settings: [String]) {
        guard let texts = [String](settings: settings) else { return nil }
        let networks = texts.compactMap { NetworkAddress($0) }
        guard networks.count == texts.count else { return nil }
        self.networks = networks
    }

    var settingText: String { networks.map(\.description).settingText }

    /// Whether a client's address is among them.
    func contains(_ address: String) -> Bool {
        guard let peer = NetworkAddress(address).map(\.unmapped) else { return false }
        return networks.contains { $0.contains(peer) }
    }
}

extension NetworkAddress {
    /// The address of IPv4 that a socket for both shows as `::ffff:192.0.2.1` (RFC 4291, section 2.5.5.2); others as they
    /// are.
    fileprivate var unmapped: NetworkAddress {
        let isMapped = isIPv6 && isHost && bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        return isMapped ? NetworkAddress(bytes: Array(bytes[12...])) ?? self : self
    }
}
