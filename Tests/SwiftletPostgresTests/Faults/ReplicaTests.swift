import SwiftletData
import TestTools
import Testing

@Suite(.enabled(if: PostgresServer.isThere), .serialized, .timeLimit(.minutes(10)), .ownServer())
struct ReplicaTests {
    @Test func `reads go to the replica; writes, and reads that ask for it, to the primary`() async throws {
        try await withReplicated { db, primary, replica in
            try await eventually("transactions that only read go to the replica") {
                try await db.transaction(readOnly: true) { try await $0.value(Bool.self, isReplica) }
            }
            #expect(try await !db.acquire(.primary) { try await $0.value(Bool.self, isReplica) })
            #expect(try await !db.transaction { try await $0.value(Bool.self, isReplica) })
            // A replica refuses to be serializable.
            #expect(
                try await !db.transaction(isolation: .serializable, readOnly: true) {
                    try await $0.value(Bool.self, isReplica)
                })
            try await eventually("streams come from the replica") {
                try await db.acquire { conn in
                    var all: [Bool] = []
                    for try await value in conn.stream(Bool.self, isReplica) { all.append(value) }
                    return all == [true]
                }
            }
            try await db.transaction { try await $0.execute("CREATE TABLE replicated (id int8)") }
            try await db.transaction { try await $0.execute("INSERT INTO replicated VALUES (1::int8)") }
            let time = try await eventually("the row arrives") {
                let count = try? await db.acquire { try await $0.value(Int.self, "SELECT count(*) FROM replicated") }
                return count == 1
            }
            print("a row arrived at the replica after \(time.milliseconds) ms")
            try await db.transaction { try await $0.execute("DROP TABLE replicated") }
        }
    }

    @Test func `what was written within a stretch of work is read from the primary in it`() async throws {
        try await withReplicated { db, _, _ in
            try await ReadConsistency.scoped {
                try await waitForReplica(db)
                try await db.transaction { try await $0.execute("CREATE TABLE IF NOT EXISTS own_writes (id int8)") }
                #expect(try await !db.acquire({ try await $0.value(Bool.self, isReplica) }))
                #expect(try await !db.transaction(readOnly: true) { try await $0.value(Bool.self, isReplica) })
                // Child tasks belong to it.
                async let child = db.acquire { try await $0.value(Bool.self, isReplica) }
                let readsFromReplica = try await child
                #expect(!readsFromReplica)
            }
            try await waitForReplica(db)
        }
    }

    @Test func `a replica that is too far behind is left out until it has caught up`() async throws {
        let log = EventLog()
        try await withReplicated(log, change: { $0.maximumLag = .milliseconds(100) }) { db, primary, replica in
            try await primary.administer("CREATE TABLE IF NOT EXISTS behind (id int8)")
            try await replica.administer("SELECT pg_wal_replay_pause()")
            try await primary.administer("INSERT INTO behind VALUES (1)")
            let time = try await eventually("reads go to the primary") {
                try await !db.acquire { try await $0.value(Bool.self, isReplica) }
            }
            print("a replica that was behind was left out after \(time.milliseconds) ms")
            try await eventually("it is reported") {
                log.events.contains { $0.kind == .replicaLeft && $0.metadata["reason"]?.contains("behind") == true }
            }
            try await replica.administer("SELECT pg_wal_replay_resume()")
            let back = try await eventually("reads go to the replica again", within: .seconds(5)) {
                try await db.acquire { try await $0.value(Bool.self, isReplica) }
            }
            print("recovery from a replica that was behind: \(back.milliseconds) ms")
            try await eventually("it is reported") { log.contains(.replicaReturned) }
        }
    }

    @Test(arguments: PostgresServer.Stop.allCases)
    func `a replica that stops is left out without an error for those who come later, and used when it is back`(
        _ how: PostgresServer.Stop
    ) async throws {
        let log = EventLog()
        try await withReplicated(log) { db, _, replica in
            try await replica.stop(how)
            let start = FairTime.now
            for _ in 0..<20 {
                #expect(try await !db.acquire { try await $0.value(Bool.self, isReplica) })
                #expect(
                    try await !db.transaction(readOnly: true) { try await $0.value(Bool.self, isReplica) })
            }
            let time = FairTime.now - start
            print("40 reads without the replica (\(how.rawValue)): \(time.milliseconds) ms")
            #expect(time < .seconds(5))
            try await eventually("it is reported") { log.contains(.replicaLeft) }
            try await replica.start()
            let back = try await eventually("reads go to the replica again", within: .seconds(5)) {
                try await db.acquire { try await $0.value(Bool.self, isReplica) }
            }
            print("recovery from a replica stopped (\(how.rawValue)): \(back.milliseconds) ms")
            try await eventually("it is reported") { log.contains(.replicaReturned) }
        }
    }

    @Test func `a replica that is not there at the start is left out, and used when it comes`() async throws {
        let primary = try OwnServer.current
        let port = try Program.freePort()
        let log = EventLog()
        let options = log.options { $0.replicas = [primary.url(port: port)] }
        let start = FairTime.now
        try await withDatabase(primary.url(), options) { db in
            #expect(FairTime.now - start < .seconds(5))
            let readsFromReplica = try await db.acquire { try await $0.value(Bool.self, isReplica) }
            #expect(!readsFromReplica)
            try await eventually("it is reported") { log.contains(.replicaLeft) }
        }
    }

    @Test func `a read that the replica's recovery interrupts is answered by the primary`() async throws {
        let log = EventLog()
        let primary = try OwnServer.current
        try await withReplica(of: primary, ["max_standby_streaming_delay": "100ms"]) { replica in
            try await withDatabase(primary.url(), log.options { $0.replicas = [replica.url()] }) { db in
                try await primary.administer(
                    "CREATE TABLE conflicting AS SELECT i FROM generate_series(1, 100) AS i")
                try await eventually("the table arrives") {
                    let found = try await TestServer.value(
                        "SELECT to_regclass('conflicting') IS NOT NULL AND pg_is_in_recovery()", at: replica.url())
                    return found == "t"
                }
                async let sum = db.acquire {
                    try await $0.value(
                        Int.self,
                        """
                        SELECT sum(i)::int8 FROM conflicting,
                            (SELECT pg_sleep(CASE WHEN pg_is_in_recovery() THEN 600 ELSE 0 END)) AS s
                        WHERE pg_sleep(0.01) IS NOT NULL
                        """
                    )
                }
                try await eventually("the read runs on the replica") {
                    try await replica.sessions("state = 'active' AND query LIKE '%conflicting%'") > 0
                }
                try await primary.administer("DELETE FROM conflicting WHERE i <= 50")
                // Again and again: rows that any session of the primary may still see are left alone.
                let cleaning = Task {
                    while !Task.isCancelled {
                        try await primary.administer("VACUUM conflicting")
                        try await Task.sleep(for: .milliseconds(100))
                    }
                }
                defer { cleaning.cancel() }
                let found = try await sum
                cleaning.cancel()
                _ = await cleaning.result
                #expect([3775, 5050].contains(found))
                try await primary.administer("DROP TABLE conflicting")
            }
        }
    }
}
