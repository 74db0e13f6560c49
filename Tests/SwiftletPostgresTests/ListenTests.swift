import Foundation
import SwiftletData
import Testing

@Suite(.enabled(if: TestServer.isThere), .timeLimit(.minutes(10))) struct ListenTests {
    @Test func `who listens is told when a transaction that notifies is committed`() async throws {
        try await withPostgres { db, _ in
            let notifications = try await db.listen(to: "News \"today\"")
            await #expect(throws: CancellationError.self) {
                try await db.transaction { tx in
                    try await tx.notify("News \"today\"", "undone")
                    throw CancellationError()
                }
            }
            try await db.transaction { tx in
                try await tx.notify("other", "elsewhere")
                try await tx.notify("News \"today\"", "first")
            }
            try await db.transaction { try await $0.notify("News \"today\"") }
            var iterator = notifications.makeAsyncIterator()
            #expect(try await iterator.next() == .received(payload: "first"))
            #expect(try await iterator.next() == .received(payload: ""))
        }
    }

    @Test func `a lost connection is made anew, and the reader learns that something may be missing`() async throws {
        try await withPostgres { db, _ in
            let notifications = try await db.listen(to: "news")
            let kill: SQL = """
                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE datname = current_database() AND query LIKE 'LISTEN%'
                """
            #expect(try await db.transaction { try await $0.value(Int.self, kill) } == 1)
            var iterator = notifications.makeAsyncIterator()
            #expect(try await iterator.next() == .mayHaveMissed)
            try await db.transaction { try await $0.notify("news", "after") }
            #expect(try await iterator.next() == .received(payload: "after"))
        }
    }

    @Test func `who listens no more leaves no connection behind`() async throws {
        try await withPostgres { db, _ in
            func listeners() async throws -> Int {
                try await db.acquire {
                    try await $0.value(
                        Int.self,
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"
                    )
                }
            }
            do {
                let notifications = try await db.listen(to: "news")
                #expect(try await listeners() == 1)
                _ = notifications
            }
            try await eventually("no listener is left") { try await listeners() == 0 }
        }
    }

    @Test func `who listens to a database that is closed is told so`() async throws {
        try await withPostgres { db, _ in
            let notifications = try await db.listen(to: "news")
            try await db.close()
            let error = try await dataError { for try await _ in notifications {} }
            #expect(error.code == .closed)
            let late = try await dataError { try await db.listen(to: "news") }
            #expect(late.code == .closed)
        }
    }

    @Test func `a channel without a name is refused before a connection is made for it`() async throws {
        try await withPostgres { db, _ in
            let error = try await dataError { try await db.listen(to: "") }
            #expect(error.code == .configuration)
        }
    }

    @Test func `a transaction that holds a lock by name keeps others of that name out`() async throws {
        try await withPostgres { db, _ in
            try await db.transaction { tx in
                try await tx.lock("stock")
                let (same, other) = try await Task {
                    try await db.transaction { (try await $0.tryLock("stock"), try await $0.tryLock("orders")) }
                }.value
                #expect(!same && other)
            }
            #expect(try await db.transaction { try await $0.tryLock("stock") })
        }
    }

    @Test func `a statement can be looked at without running it`() async throws {
        try await withPostgres { db, _ in
            let description = try await db.acquire {
                try await $0.prepare("SELECT 1::int4 AS one, \("x")::text AS two, \(1)::int8[] AS three")
            }
            #expect(description.columns == ["one", "two", "three"])
            #expect(description.parameters == ["text", "int8[]"])
            let error = await #expect(throws: DataError.self) {
                try await db.acquire { _ = try await $0.prepare("SELECT nothing FROM nowhere") }
            }
            #expect(error?.code == .invalidStatement && error?.sqlState == "42P01")
        }
    }
}
