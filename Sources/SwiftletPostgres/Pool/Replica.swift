import SwiftletData
import Synchronization

/// A replica: its connections, and whether it may be read from.
final class Replica: Sendable {
    let server: PostgresServer
    private let statements: StatementStore
    private let maximumLag: Duration
    private let report: @Sendable (DatabaseEvent) -> Void
    private let usable = Atomic(false)
    private let state = Mutex(ReplicaState())

    init(_ server: PostgresServer, _ options: DatabaseOptions, _ statements: StatementStore) {
        self.server = server
        self.statements = statements
        maximumLag = options.maximumLag
        report = options.report
    }

    /// Whether it answers and is not too far behind.
    var isUsable: Bool { usable.load(ordering: .relaxed) }

    /// Asks how far it is behind, and tells when it is left out or read from again.
    func check() async {
        let finding: ReplicaState.Finding
        do {
            finding = .behind(try await lagInTime())
        } catch {
            finding = .away((error as? DataError)?.message ?? "\(error)")
        }
        note(finding)
    }

    /// Reads nothing from it until it was checked again.
    func leaveOut(_ error: DataError) { note(.away(error.message)) }

    /// Whether the primary may answer what has failed here before anything of the answer was given away: a read does no harm
    /// twice. A replica that has lost the connection is left out.
    func leavesToPrimary(_ error: DataError, by link: Link) -> Bool {
        switch error.code {
        // What it read was changed by what it received from the primary, where this does not happen.
        case .serializationFailure: return true
        case .connectionLost where link.isLost:
            leaveOut(error)
            return true
        default: return false
        }
    }

    private func note(_ finding: ReplicaState.Finding) {
        let change = state.withLock { $0.note(finding, maximumLag: maximumLag, now: .now) }
        usable.store(state.withLock { $0.isUsable }, ordering: .relaxed)
        let server = server.address.description
        switch change {
        case nil: break
        case .returned: report(DatabaseEvent(.replicaReturned, .info, ["server": server]))
        case .left(let reason): report(DatabaseEvent(.replicaLeft, .warning, ["server": server, "reason": reason]))
        }
    }

    /// How far it is behind, or an error where it takes long to tell.
    private func lagInTime() async throws -> Duration {
        try await withThrowingTaskGroup(of: Duration.self) { group in
            group.addTask { try await self.lag() }
            group.addTask {
                try await Task.sleep(for: Self.patience)
                throw DataError(.timeout, "it did not answer within \(Self.patience)")
            }
            defer { group.cancelAll() }
            return try await group.next() ?? .zero
        }
    }

    private static let patience: Duration = .seconds(2)

    /// How far it is behind the primary. A replica that has played all it received is behind by nothing, as long as it is
    /// connected to receive more.
    private func lag() async throws -> Duration {
        let ran = try await server.shared.use { link in
            try await link.run(
                """
                SELECT CASE
                    WHEN NOT pg_is_in_recovery() THEN 0
                    WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
                        AND EXISTS (SELECT FROM pg_stat_wal_receiver) THEN 0
                    ELSE 1000 * extract(epoch FROM
                        clock_timestamp() - coalesce(pg_last_xact_replay_timestamp(), pg_postmaster_start_time()))
                END::int8 AS lag
                """, CollectionOfOne([]), statements, isRepeatable: true)
        }
        return .milliseconds(try ran.rows.first?.get("lag", as: Int?.self) ?? 0)
    }
}

/// Whether a replica is read from, as what was found tells.
struct ReplicaState {
    /// What a look at a replica has found.
    enum Finding {
        case behind(Duration)
        case away(String)
    }

    /// What has changed by it.
    enum Change: Equatable {
        case left(String)
        case returned
    }

    private(set) var isUsable = false
    private var isKnown = false
    /// When it was last found to have played all that it had received.
    private var caughtUpAt: ContinuousClock.Instant?

    /// Takes a finding; only changes are told.
    mutating func note(_ finding: Finding, maximumLag: Duration, now: ContinuousClock.Instant) -> Change? {
        let reason: String? =
            switch finding {
            case .away(let reason): reason
            case .behind(let lag): excess(of: lag, maximumLag, now).map { "it is behind by \($0)" }
            }
        defer { (isUsable, isKnown) = (reason == nil, true) }
        if let reason { return isUsable || !isKnown ? .left(reason) : nil }
        return isUsable || !isKnown ? nil : .returned
    }

    /// How far it is behind, if that is too far.
    ///
    /// What is found is the age of the last transaction that it has played, which may be hours where nobody writes. What it
    /// lacks is no older than the time at which it lacked nothing.
    private mutating func excess(
        of lag: Duration, _ maximumLag: Duration, _ now: ContinuousClock.Instant
    ) -> Duration? {
        if lag <= .zero { caughtUpAt = now }
        let lag = caughtUpAt.map { min(lag, now - $0) } ?? lag
        return lag > maximumLag ? lag : nil
    }
}
