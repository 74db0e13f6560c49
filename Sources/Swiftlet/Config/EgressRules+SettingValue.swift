package import SwiftletClient

extension EgressRules: SettingValue {
    /// Origins, hosts or all.
    package static var acceptedForm: String {
        "a list of origins (http://127.0.0.1:9000), hosts (example.org) or *, separated by commas"
    }

    /// Reads entries separated by commas.
    package init?(setting: String) {
        self.init(settings: [setting])
    }

    /// Reads a list of entries.
    package init?(settings: [String]) {
        guard let entries = [String](settings: settings) else { return nil }
        self.init(entries)
    }

    /// The entries, separated by commas.
    package var settingText: String { entries.settingText }
}
