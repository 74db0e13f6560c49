import Logging
import SwiftletData
import SwiftletHTTP
import SwiftletSchema

/// Something that is looked at before a service gets requests.
struct ReadinessCheck: Sendable {
    let name: String
    let limit: Duration
    /// Whether a service is not ready while it fails.
    let isRequired: Bool
    let run: @Sendable () async throws -> Void
}

/// Where balancers ask for the state of a service.
enum ProbePath {
    static let health = "/health", readiness = "/readyz"
}

extension App {
    /// Adds a check to those that `GET /readyz` makes; while it throws, the service is not ready and gets no requests from
    /// balancers.
    ///
    /// The checks are made once for all who ask at the same time or within a second.
    ///
    /// The answer tells everybody the message of a ``Failure`` or of a ``FailureRepresentable`` error that the check throws,
    /// and what a `DataError` describes; other errors are told to the log alone.
    ///
    /// - Parameters:
    ///   - name: what is checked, for the answer and the log.
    ///   - limit: how long it may take; taking longer is not ready.
    ///   - isRequired: whether the service is not ready while the check fails; otherwise that is only shown.
    ///   - check: throws when the service is not ready.
    public func readiness(
        _ name: String, within limit: Duration = .seconds(2), isRequired: Bool = true,
        check: @escaping @Sendable () async throws -> Void
    ) {
        declare {
            $0.readinessChecks.append(
                ReadinessCheck(name: name, limit: limit, isRequired: isRequired, run: check))
        }
    }

    /// Adds `GET /health`, which tells that the process answers, and `GET /readyz`, which tells whether it should get
    /// requests; where the service has such a route of its own, that one stays.
    func addHealthRoutes() throws {
        let health = try EndpointDescription(.get, ProbePath.health, name: "health", isHidden: true)
        addBuiltIn(health.answering { [self] (_: inout Call) throws -> HealthReport in HealthReport(of: self) })
        // Whoever may ask could otherwise have the database asked as often.
        let run = SharedRun(keepingFor: .seconds(1)) { [self] in await makeChecks() }
        let readiness = try EndpointDescription(.get, ProbePath.readiness, name: "readiness", isHidden: true)
        addBuiltIn(
            readiness.answering { [self] (_: inout Call) async throws -> ReadinessReport in
                try await checkReadiness(by: run)
            })
    }

    /// Whether the service is ready.
    ///
    /// - Throws: ``Failure`` (503) that names the checks that failed.
    private func checkReadiness(by run: SharedRun<[CheckResult]>) async throws -> ReadinessReport {
        let phase = lifecycle.phase
        // Nothing is looked at for balancers that only have to learn that the service begins or ends.
        guard phase == .ready else {
            throw ReadinessReport(status: "\(phase)", checks: []).failure("the service is \(phase)")
        }
        let checks = await run.value()
        let missing = checks.filter { $0.isRequired && $0.error != nil }.map(\.name)
        guard missing.isEmpty else {
            throw ReadinessReport(status: "not ready", checks: checks)
                .failure("not ready: \(missing.sorted().joined(separator: ", "))")
        }
        return ReadinessReport(status: "ready", checks: checks)
    }

    /// Makes all checks, at the same time; why some failed is logged.
    private func makeChecks() async -> [CheckResult] {
        let results = await withTaskGroup(of: (index: Int, result: CheckResult).self) { group in
            for (index, check) in readinessChecks.enumerated() {
                group.addTask { [self] in (index, await result(of: check)) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        return results.sorted { $0.index < $1.index }.map(\.result)
    }

    private var readinessChecks: [ReadinessCheck] {
        let declared = declared
        guard declared.usesDatabase else { return declared.readinessChecks }
        let database = Database(pool: databasePool)
        let check = ReadinessCheck(name: "database", limit: .seconds(1), isRequired: true) {
            try await database.check()
        }
        return [check] + declared.readinessChecks
    }

    /// What comes of a check. All that is known of a failure is logged.
    private func result(of check: ReadinessCheck) async -> CheckResult {
        let start = ContinuousClock.now
        let outcome = await run(within: check.limit, check.run)
        let duration = start.duration(to: .now)
        func result(_ error: String?) -> CheckResult {
            CheckResult(
                name: check.name, status: error == nil ? "ok" : "failed", isRequired: check.isRequired,
                durationMS: (duration / .microseconds(10)).rounded() / 100, error: error)
        }
        let reason: String
        var cause: (any Error)?
        switch outcome {
        case .finished: return result(nil)
        case .failed(let error):
            reason = Self.description(of: error)
            cause = error
        case .timedOut: reason = "took longer than \(check.limit.settingText)"
        case .cancelled: return result("cancelled")
        }
        logger.log(
            level: check.isRequired ? .warning : .notice, "a check of readiness failed",
            metadata: [
                "check": "\(check.name)", "required": "\(check.isRequired)",
                "error": "\(cause.map { String(reflecting: $0) } ?? reason)",
            ])
        return result(reason)
    }

    /// What everybody may know of an error. What its own description tells is not known.
    private static func description(of error: any Error) -> String {
        switch error {
        case let error as DataError: error.description
        case let failure as Failure: failure.message
        case let error as any FailureRepresentable: error.failure.message
        default: "failed"
        }
    }
}
