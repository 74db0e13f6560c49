public import SwiftletClient

extension ServiceAddress: SettingValue {
    /// Scheme, host, port and path.
    public static var acceptedForm: String { "an address such as http://region:8050" }

    /// Reads `http` or `https`, a host, perhaps a port and a path.
    public init?(setting: String) {
        guard let address = try? ServiceAddress(setting) else { return nil }
        self = address
    }

    /// Which part is wrong.
    public static func reason(refusing setting: String) -> String? {
        do {
            _ = try ServiceAddress(setting)
            return nil
        } catch {
            return error.description
        }
    }

    /// The address.
    public var settingText: String { description }
}
