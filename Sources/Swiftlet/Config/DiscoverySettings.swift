import SwiftletClient

/// Which registry a service asks for others, and what it tells it of itself.
struct DiscoverySettings: Sendable {
    let url: RegistryURL
    let credentials: RegistryConnection.Credentials
    /// Where others reach this instance; nil where that is found out.
    let advertised: AdvertisedAddress?
    let zone: String?

    /// Declares and reads the settings below `discovery`; nil when there is no registry.
    init?(_ settings: Settings) throws {
        let url = try settings.optional(
            "discovery.url", as: RegistryURL.self,
            help: "The registry that knows where services are that have no setting upstream.<name>.url.")
        let token = try settings.optional(
            "discovery.token", as: String.self, help: "Consul's ACL token.", secret: true)
        let user = try settings.optional("discovery.user", as: String.self, help: "The name of a user of etcd.")
        let password = try settings.optional(
            "discovery.password", as: String.self, help: "The password of that user.", secret: true)
        let tls = try Self.tls(settings)
        advertised = try settings.optional(
            "discovery.advertise", as: AdvertisedAddress.self,
            help:
                "Where others reach this instance; the setting host, or the address that the machine has on its way to "
                + "the registry, unless given.")
        zone = try settings.optional(
            "zone", as: String.self,
            help: "Where the service runs, such as an availability zone: instances of the same are preferred.")
        guard let url else { return nil }
        self.url = url
        credentials = RegistryConnection.Credentials(
            token: token, user: user.map { EtcdRegistry.Credentials(user: $0, password: password ?? "") }, tls: tls)
    }

    /// Declares and reads the files for registries that speak TLS; nil when none is given.
    private static func tls(_ settings: Settings) throws -> RegistryTLS? {
        let authorities = try settings.optional(
            "discovery.caFile", as: String.self,
            help: "The file with the authorities that the registry's certificate may come from, if not the system's.")
        let certificate = try settings.optional(
            "discovery.certificateFile", as: String.self, help: "The file with a certificate that the registry wants.")
        let key = try settings.optional(
            "discovery.keyFile", as: String.self, help: "The file with its key, if that is another one.")
        if key != nil, certificate == nil {
            throw SettingsError(missing: "discovery.certificateFile", "discovery.keyFile is the key of a certificate")
        }
        guard authorities != nil || certificate != nil else { return nil }
        return try RegistryTLS(
            authorities: authorities,
            identity: certificate.map { RegistryTLS.Identity(certificate: $0, key: key) })
    }
}

/// Where others reach an instance: `10.0.0.5:8080`, or with a scheme where something stands in front of it.
struct AdvertisedAddress: SettingValue, Hashable {
    let address: ServiceAddress
    let settingText: String

    static var acceptedForm: String { "host:port, or an address such as https://user.example.org" }

    init?(setting: String) {
        guard let address = try? ServiceAddress(setting.contains("://") ? setting : "http://\(setting)") else {
            return nil
        }
        self.address = address
        settingText = setting
    }
}

extension RegistryURL: SettingValue {
    /// The schemes with an example each.
    package static var acceptedForm: String {
        "consul://127.0.0.1:8500, etcd://host-1:2379,host-2:2379, dns://{service}.domain:8080 or "
            + "srv://_http._tcp.{service}.domain"
    }

    /// Reads such an address.
    package init?(setting: String) {
        guard let url = try? RegistryURL(setting) else { return nil }
        self = url
    }

    /// Which part is wrong.
    package static func reason(refusing setting: String) -> String? {
        do {
            _ = try RegistryURL(setting)
            return nil
        } catch {
            return error.description
        }
    }

    /// The text that it was made from.
    package var settingText: String { description }
}
