import SwiftletData

extension TrustedProxies {
    /// Declares and reads the settings.
    init(_ settings: Settings) throws {
        networks = try settings.value(
            "proxies.trusted", default: ProxyNetworks(),
            help: "The proxies before the service, which are believed when they tell a client's address."
        ).networks
        field = try settings.value(
            "proxies.field", default: field, help: "The header field in which they tell it.")
    }
}

/// The networks of proxies.
struct ProxyNetworks: SettingValue {
    var networks: [NetworkAddress] = []

    static var acceptedForm: String {
        "a list of addresses and networks (10.0.0.0/8, 2001:db8::1), separated by commas"
    }

    init() {}

    init?(setting: String) {
        self.init(settings: [setting])
    }

    init?(settings: [String]) {
        guard let texts = [String](settings: settings) else { return nil }
        for text in texts {
            guard let network = NetworkAddress(text), network.isNetwork else { return nil }
            networks.append(network)
        }
    }

    var settingText: String { networks.map(\.description).settingText }
}

extension App {
    /// The proxies before the service, as the settings name them.
    public var trustedProxies: TrustedProxies { declared.proxies }

    /// Reads which proxies stand before the service.
    func readProxies() {
        do {
            let proxies = try TrustedProxies(settings)
            declare { $0.proxies = proxies }
        } catch {
            refuse(error)
        }
    }
}
