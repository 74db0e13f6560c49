import SwiftletData
import TestTools

/// Tells whether it is a replica that is read from.
let isReplica: SQL = "SELECT pg_is_in_recovery()"

/// Waits until reads go to the replica: one that does not answer for two seconds is left out for a while.
func waitForReplica(_ db: Database) async throws {
    try await eventually("reads go to the replica") {
        try await db.acquire { try await $0.value(Bool.self, isReplica) }
    }
}

/// Runs a closure with a database whose reads go to a real replica of the suite's own server, once that is read from.
func withReplicated(
    _ log: EventLog = EventLog(), change: (inout DatabaseOptions) -> Void = { _ in },
    _ body: (Database, _ primary: PostgresServer, _ replica: PostgresServer) async throws -> Void
) async throws {
    let primary = try OwnServer.current
    try await withReplica(of: primary) { replica in
        let options = log.options { options in
            options.replicas = [replica.url()]
            options.maximumLag = .seconds(3600)
            change(&options)
        }
        try await withDatabase(primary.url(), options) { db in
            try await waitForReplica(db)
            try await body(db, primary, replica)
        }
    }
    try await TestServer.run(
        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active", at: primary.url())
}
