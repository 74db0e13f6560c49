import Logging
import SwiftletTelemetry

extension LogFormat: SettingValue {}

/// How a service logs.
struct LogSettings: Sendable {
    let level: Logger.Level
    let format: LogFormat
    /// The level of the lines about requests; nil when there are none.
    let requests: Logger.Level?

    /// Declares and reads the settings `log.level`, `log.format` and `log.requests`.
    init(_ settings: Settings) throws {
        level = try settings.value("log.level", default: Logger.Level.info, help: "The lowest level that is logged.")
        format = try settings.value(
            "log.format", default: LogFormat.auto,
            help: "How log lines are written; auto is console on a terminal and json elsewhere. Lines below error are "
                + "written within 10ms; a reader that leaves 4MiB of them unread loses further ones, and is told how many."
        )
        requests =
            try settings.value(
                "log.requests", default: RequestLogLevel(level: .info),
                help: "The level of the line for each request; answers from 500 on are logged as errors."
            ).level
    }
}

/// The level of the lines about requests as a setting.
struct RequestLogLevel: SettingValue, Equatable {
    let level: Logger.Level?

    static var acceptedForm: String { Logger.Level.acceptedForm + ", off" }

    init(level: Logger.Level?) { self.level = level }

    init?(setting: String) {
        if setting.lowercased() == "off" {
            level = nil
        } else {
            guard let level = Logger.Level(setting: setting) else { return nil }
            self.level = level
        }
    }

    var settingText: String { level?.settingText ?? "off" }
}
