import Logging
import SwiftletTelemetry
import UnixSignals

/// Changes what a service logs while it runs.
struct LogControl: Sendable {
    private let logging: LogSystem
    private let settings: LogSettings
    private let logger: Logger

    init(_ logging: LogSystem, _ settings: LogSettings, logger: Logger) {
        self.logging = logging
        self.settings = settings
        self.logger = logger
    }

    /// Does what a signal asks for: SIGUSR1 is a level more, SIGUSR2 a level less, SIGHUP has files and levels read anew.
    ///
    /// - Parameter hasTerminal: whether the service runs on a terminal, whose end SIGHUP tells then.
    /// - Returns: Whether the signal concerns the log.
    func follow(_ signal: UnixSignal, hasTerminal: Bool) -> Bool {
        switch signal {
        case .sigusr1: tell("log levels were changed", logging.shift(by: 1))
        case .sigusr2: tell("log levels were changed", logging.shift(by: -1))
        case .sighup where !hasTerminal: reload()
        default: return false
        }
        return true
    }

    /// Opens log files anew, and takes the levels that the logging file has by now; a file with a mistake changes nothing.
    private func reload() {
        logging.reopenFiles()
        do {
            let isComplete = logging.takeLevels(of: try settings.configuration(readsFile: true))
            tell("log files were opened anew and log levels read again", logging.shift(by: 0))
            if !isComplete { logger.warning("what else is new in the logging file needs a new start") }
        } catch {
            logger.error("the logging file has mistakes and was not taken", metadata: ["error": "\(error)"])
        }
    }

    /// Tells of a new level, in a line that is written whatever the level.
    private func tell(_ message: Logger.Message, _ level: Logger.Level) {
        logger.log(level: max(level, .notice), message, metadata: ["log_level": "\(level)"])
    }
}
