import SwiftletData

/// A statement that runs until it is interrupted.
private let endless: SQL = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT count(*) FROM n"

extension DatabaseCheck {
    /// Cancellation, and the end of connections and databases.
    static let lifetime: [DatabaseCheck] = [
        DatabaseCheck("cancelling the task interrupts a running statement") { db in
            let (started, signal) = AsyncStream.makeStream(of: Void.self)
            try await cancelling(
                started,
                Task {
                    try await db.acquire { conn in
                        signal.yield()
                        _ = try await conn.fetch(endless)
                    }
                })
            let value = try await db.acquire { try await $0.value(Int.self, "SELECT 1") }
            try verify("the value", value, is: 1)
        },
        DatabaseCheck("a cancelled transaction is rolled back, and its connection is free again") { db in
            try await db.createCities()
            let (started, signal) = AsyncStream.makeStream(of: Void.self)
            try await cancelling(
                started,
                Task {
                    try await db.transaction { tx in
                        try await tx.add(["Ulm"])
                        signal.yield()
                        _ = try await tx.fetch(endless)
                    }
                })
            let count = try await db.transaction { try await $0.countOfCities() }
            try verify("the number of rows", count, is: 0)
        },
        DatabaseCheck("a connection kept beyond its closure is refused") { db in
            let kept = try await db.acquire { $0 }
            try await verify("its use", throws: .closed) { _ = try await kept.fetch("SELECT 1") }
        },
        DatabaseCheck("a closed database refuses connections and transactions") { db in
            try await db.close()
            try await verify("a connection", throws: .closed) { try await db.acquire { _ in } }
            try await verify("a transaction", throws: .closed) { try await db.transaction { _ in } }
        },
    ]

    /// Cancels a task once it has started, and throws unless it then throws `CancellationError`.
    private static func cancelling(_ started: AsyncStream<Void>, _ task: Task<Void, any Error>) async throws {
        for await _ in started { break }
        task.cancel()
        do {
            try await task.value
        } catch is CancellationError {
            return
        } catch {
            throw ConformanceFailure("the cancelled task threw \(String(reflecting: error)), not CancellationError")
        }
        throw ConformanceFailure("the cancelled task ended as if it had not been")
    }
}
