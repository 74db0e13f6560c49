public import SwiftletClient

extension UpstreamPolicy {
    /// The policy of a service as the settings say; each setting is declared by being read.
    ///
    /// - Throws: ``SettingsError`` for the first setting that is wrong.
    init(_ settings: Settings, service: String) throws {
        self.init()
        let name = "upstream.\(service)"
        tryTimeout = try settings.value(
            "\(name).tryTimeout", default: tryTimeout, atLeast: .milliseconds(1),
            help: "How long one try of a call of \(service) may take.")
        retries = try settings.value(
            "\(name).retries", default: retries, atLeast: 0,
            help: "How often a call of \(service) is tried again at most, where that does no harm.")
        balancing = try settings.value(
            "\(name).balancing", default: balancing, help: "How one of several instances of \(service) is chosen.")
        maxConcurrentCalls = try settings.value(
            "\(name).maxConcurrent", default: maxConcurrentCalls, atLeast: 1,
            help: "How many calls of \(service) may be under way at a time; more are refused.")
        hedging = try settings.value(
            "\(name).hedging", default: hedging,
            help: "When calls of \(service) that do no harm twice are sent to a second instance too.")
        if !(try settings.value(
            "\(name).breaker", default: true,
            help: "Whether calls of \(service) are refused for some seconds when half of the last ones have failed."))
        {
            breaker = nil
            instanceBreaker = nil
        }
        zone = try settings.optional(
            "zone", as: String.self,
            help: "Where the service runs, such as an availability zone: instances of the same are preferred.")
    }
}

extension UpstreamPolicy.Balancing: SettingValue {}

extension UpstreamPolicy.Hedging: SettingValue {
    /// Off, a time or a percentile.
    public static var acceptedForm: String {
        "off, a duration such as 50ms, or a percentile of the latencies such as p95"
    }

    /// Reads `off`, a duration above 0, or `p` and a number from 1 to 99.9.
    public init?(setting: String) {
        if setting == "off" {
            self = .off
        } else if setting.first == "p", let percent = Double(setting.dropFirst()), (1...99.9).contains(percent) {
            self = .quantile(percent / 100)
        } else if let delay = Duration(setting: setting), delay > .zero {
            self = .after(delay)
        } else {
            return nil
        }
    }

    /// As a user would write it.
    public var settingText: String {
        switch self {
        case .off: "off"
        case .after(let delay): delay.settingText
        case .quantile(let share): "p\((share * 1000).rounded() / 10)"
        }
    }
}
