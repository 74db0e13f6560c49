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
        let failed = await withTaskGroup(of: String?.self) { group in
            for check in readinessChecks {
                group.addTask { [self] in await fails(check) ? check.name : nil }
            }
            var names: [String] = []
            for await case let name? in group { names.append(name) }
            return names.sorted()
        }
        guard failed.isEmpty else { throw Failure.unavailable("not ready: \(failed.joined(separator: ", "))") }
    }

    private var readinessChecks: [ReadinessCheck] {
        let declared = declared
        guard declared.usesDatabase else { return declared.readinessChecks }
        let database = Database(pool: databasePool)
        let check = ReadinessCheck(name: "database", limit: .seconds(2)) {
            _ = try await database.acquire { try await $0.value(Int.self, "SELECT 1") }
        }
        return [check] + declared.readinessChecks
    }

    private func fails(_ check: ReadinessCheck) async -> Bool {
        var reason: String?
        switch await run(within: check.limit, check.run) {
        case .finished: return false
        case .failed(let error): reason = String(reflecting: error)
        case .timedOut: reason = "took longer than \(check.limit.settingText)"
        case .cancelled: return true
        }
        logger.warning("not ready", metadata: ["check": "\(check.name)", "error": "\(reason ?? "")"])
        return true
    }
}
