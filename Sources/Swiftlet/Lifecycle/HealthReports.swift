import SwiftletSchema

/// What `GET /health` tells: that the process answers.
@Schema
struct HealthReport {
    /// "ok"
    var status: String
    /// the name of the service
    var service: String
    /// "starting", "ready" or "stopping"
    var phase: String
    /// for how long the process has run
    var uptimeSeconds: Int

    init(of app: App) {
        status = "ok"
        service = app.name
        phase = app.lifecycle.phase.rawValue
        uptimeSeconds = Int(app.lifecycle.begin.duration(to: .now) / .seconds(1))
    }
}

/// What `GET /readyz` tells: whether the service should get requests, and why not.
@Schema
struct ReadinessReport {
    /// "ready", "not ready", "starting" or "stopping"
    var status: String
    /// what was looked at
    var checks: [CheckResult]

    /// The answer of a service that should get no requests.
    func failure(_ message: String) -> Failure {
        .unavailable(message, error: try? RawJSON(encoding: self))
    }
}

/// What came of one check.
@Schema
struct CheckResult {
    /// what was checked
    var name: String
    /// "ok" or "failed"
    var status: String
    /// whether the service is not ready while it fails
    @Field(.name("required")) var isRequired: Bool
    /// how long it took
    var durationMS: Double
    /// why it failed
    var error: String?
}
