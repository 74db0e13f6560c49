import SwiftletClient

/// The addresses of the instances of a service, as a setting.
struct AddressList: SettingValue, Equatable {
    let addresses: [ServiceAddress]

    static var acceptedForm: String { "an address such as http://region:8050, or several separated by commas" }

    init?(setting: String) { self.init(settings: [setting]) }

    init?(settings: [String]) {
        guard let texts = [String](settings: settings), !texts.isEmpty else { return nil }
        let addresses = texts.compactMap { try? ServiceAddress($0) }
        guard addresses.count == texts.count else { return nil }
        self.addresses = addresses
    }

    static func reason(refusing setting: String) -> String? {
        for text in [String](setting: setting) ?? [] {
            if let reason = ServiceAddress.reason(refusing: text) { return reason }
        }
        return nil
    }

    var settingText: String { addresses.map(\.description).settingText }
}
