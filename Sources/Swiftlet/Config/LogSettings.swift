import Logging
import SwiftletTelemetry

extension LogFormat: SettingValue {}

/// How a service logs.
struct LogSettings: Sendable {
    /// The lowest level that is logged; nil is what the file says, or `info`.
    let level: Logger.Level?
    let format: LogFormat
    /// The level of the lines about requests; nil when there are none.
    let requests: Logger.Level?
    /// Words that tell of secrets, beside the standard ones.
    private let redacted: [String]
    /// The file that says more about loggers; nil where there is none.
    private let file: String?

    /// Declares and reads the settings `log.level`, `log.format`, `log.requests`, `log.redact` and `logging.file`.
    init(_ settings: Settings) throws {
        level = try settings.optional(
            "log.level", as: Logger.Level.self,
            help:
                "The lowest level that is logged: info unless the logging file says otherwise. SIGUSR1 lowers it by a "
                + "level while the service runs, SIGUSR2 raises it, SIGHUP reads the logging file again.")
        format = try settings.value(
            "log.format", default: LogFormat.auto,
            help: "How log lines are written where there is no logging file; auto is console on a terminal and json "
                + "elsewhere. Lines below error are written within 10ms; a reader that leaves 4MiB of them unread loses "
                + "further ones, and is told how many.")
        redacted = try settings.value(
            "log.redact", default: [String](),
            help: "Names of log fields whose values are secrets, beside those that hold a word such as password, token "
                + "or cookie.")
        let named = try settings.optional(
            "logging.file", as: String.self,
            help: "The file that describes formatters, handlers and loggers; unless set, the logging.yml beside the "
                + "settings file, if there is one.")
        file = named ?? settings.fileBeside("logging.yml")
        requests =
            try settings.value(
                "log.requests", default: RequestLogLevel(level: .info),
                help: "The level of the line for each request; answers from 500 on are logged as errors."
            ).level
    }

    /// What is logged, in which form and where to.
    ///
    /// - Parameter readsFile: whether the logging file counts.
    /// - Throws: ``SettingsError`` with every mistake in the file.
    func configuration(readsFile: Bool) throws -> LogConfiguration {
        guard readsFile, let file else {
            return LogConfiguration(format: format).with(rootLevel: level, redacting: redacted)
        }
        do {
            return try LogConfiguration(file: file).with(rootLevel: level, redacting: redacted)
        } catch {
            throw SettingsError(.malformedFile, setting: "logging.file", "\(error)")
        }
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
