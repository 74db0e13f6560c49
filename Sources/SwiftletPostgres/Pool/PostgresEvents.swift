import SwiftletData

/// Tells whoever runs the service what happens to connections.
struct PostgresEvents: Sendable {
    /// The server, without secrets.
    let server: String
    let report: @Sendable (DatabaseEvent) -> Void

    func lost(_ error: DataError) { report(DatabaseEvent(.connectionLost, .warning, details(error))) }

    func connectFailed(_ error: DataError, failures: Int) {
        var details = details(error)
        details["failures"] = "\(failures)"
        report(DatabaseEvent(.connectFailed, .warning, details))
    }

    func reconnected(after failures: Int) {
        report(DatabaseEvent(.reconnected, .info, ["server": server, "failures": "\(failures)"]))
    }

    /// What the server says besides results; its severity decides how much it matters.
    func notice(_ severity: String, _ message: String) {
        let level: DatabaseEvent.Level =
            switch severity {
            case "WARNING": .warning
            case "NOTICE", "INFO": .info
            default: .debug
            }
        report(DatabaseEvent(.notice, level, ["server": server, "severity": severity, "text": message]))
    }

    private func details(_ error: DataError) -> [String: String] { ["server": server, "error": error.message] }
}
