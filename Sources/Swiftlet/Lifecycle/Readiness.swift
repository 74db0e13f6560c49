import Logging
import SwiftletData
import SwiftletHTTP
import SwiftletSchema

/// Something that must be right for a service to get requests.
struct ReadinessCheck: Sendable {
    let name: String
    let limit: Duration
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
    /// - Parameters:
    ///   - name: what is checked, for the answer and the log.
    ///   - limit: how long it may take; taking longer is not ready.
    ///   - check: throws when the service is not ready.
    public func readiness(
        _ name: String, within limit: Duration = .seconds(2), check: @escaping @Sendable () async throws -> Void
    ) {
        declare { $0.readinessChecks.append(ReadinessCheck(name: name, limit: limit, run: check)) }
    }

    /// Adds `GET /health`, which tells that the process answers, and `GET /readyz`, which tells whether it should get
    /// requests; where the service has such a route of its own, that one stays.
    func addHealthRoutes() throws {
        let health = try EndpointDescription(.get, ProbePath.health, name: "health", isHidden: true)
        addBuiltIn(health.answering { (_: inout Call) async throws -> [String: String] in ["status": "ok"] })
        let readiness = try EndpointDescription(.get, ProbePath.readiness, name: "readiness", isHidden: true)
        addBuiltIn(
            readiness.answering { [self] (_: inout Call) async throws -> [String: String] in
                try await checkReadiness()
                return ["status": "ready"]
            })
    }

    /// Makes all checks, at the same time.
    ///
    /// - Throws: ``Failure`` (503) that names the checks that failed; why they failed is logged.
    private func checkReadiness() async throws {
        let phase = lifecycle.phase
        guard phase == .ready else { throw Failure.unavailable("the service is \(phase)") }
        let failed = await withTaskGroup(of: FailedCheck?.self) { group in
            for check in readinessChecks {
                group.addTask { [self] in await failure(of: check) }
            }
            var failed: [FailedCheck] = []
            for await case let check? in group { failed.append(check) }
            return failed.sorted { $0.check < $1.check }
        }
        guard failed.isEmpty else {
            throw Failure.unavailable(
                "not ready: \(failed.map(\.check).joined(separator: ", "))", error: try? RawJSON(encoding: failed))
        }
    }

    private var readinessChecks: [ReadinessCheck] {
        let declared = declared
        guard declared.usesDatabase else { return declared.readinessChecks }
        let database = Database(pool: databasePool)
        let check = ReadinessCheck(name: "database", limit: .seconds(1)) { try await database.check() }
        return [check] + declared.readinessChecks
    }

    /// How a check fails; nil when it does not. All that is known of it is logged.
    private func failure(of check: ReadinessCheck) async -> FailedCheck? {
        let reason: String
        var cause: (any Error)?
        switch await run(within: check.limit, check.run) {
        case .finished: return nil
        case .failed(let error):
            // What a database's error describes is fit for everybody; what others tell is not known.
            reason = (error as? DataError)?.description ?? "failed"
            cause = error
        case .timedOut: reason = "took longer than \(check.limit.settingText)"
        case .cancelled: return FailedCheck(check: check.name, reason: "cancelled")
        }
        logger.warning(
            "not ready",
            metadata: ["check": "\(check.name)", "error": "\(cause.map { String(reflecting: $0) } ?? reason)"])
        return FailedCheck(check: check.name, reason: reason)
    }
}

/// A check that failed, as the answer tells it.
@Schema
struct FailedCheck {
    /// what was checked
    var check: String
    /// why it failed
    var reason: String
}
