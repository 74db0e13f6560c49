import SwiftletData

/// What is thrown to undo a transaction.
private struct Undone: Error {}

extension DatabaseCheck {
    /// Commits a closure's work, or undoes it when it throws `Undone`.
    private static func undoing(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch is Undone {
            return
        }
        throw ConformanceFailure("what a transaction's closure threw was not thrown by the transaction")
    }

    /// Transactions and savepoints.
    static let transactions: [DatabaseCheck] = [
        DatabaseCheck("a transaction that throws is rolled back") { db in
            try await db.createCities()
            try await undoing {
                try await db.transaction { tx in
                    try await tx.add(["Ulm"])
                    throw Undone()
                }
            }
            try verify("the number of rows", try await db.countOfCities(), is: 0)
        },
        DatabaseCheck("a nested transaction that throws undoes only itself") { db in
            try await db.createCities()
            try await db.transaction { tx in
                try await tx.add(["Ulm"])
                try await undoing {
                    try await tx.transaction { inner in
                        try await inner.add(["Bonn"])
                        throw Undone()
                    }
                }
                try await tx.transaction { inner in
                    try await inner.transaction { try await $0.add(["Kiel"]) }
                }
            }
            try verify("the rows", try await db.acquire { try await $0.names() }, is: ["Ulm", "Kiel"])
        },
        DatabaseCheck("a statement that fails in a nested transaction leaves the outer one usable") { db in
            try await db.createCities()
            try await db.transaction { tx in
                try await tx.add(["Ulm"])
                try await verify("the insert", throws: .uniqueViolation) {
                    _ = try await tx.transaction { try await $0.add(["Ulm"]) }
                }
                try await tx.add(["Bonn"])
            }
            try verify("the number of rows", try await db.countOfCities(), is: 2)
        },
        DatabaseCheck("a read-only transaction refuses to write and sees one state") { db in
            try await db.createCities()
            try await verify("the delete", throws: .readOnly) {
                _ = try await db.transaction(readOnly: true) { try await $0.execute("DELETE FROM conformance_cities") }
            }
            try await db.transaction(isolation: .repeatableRead, readOnly: true) { reading in
                try verify("the number of rows", try await reading.countOfCities(), is: 0)
                try await db.add("Ulm")
                try verify("the number of rows", try await reading.countOfCities(), is: 0)
            }
            try verify("the number of rows", try await db.countOfCities(), is: 1)
        },
        DatabaseCheck("readers go on while a writer is open, and see nothing of it") { db in
            try await db.createCities()
            try await db.transaction { tx in
                try await tx.add(["Ulm"])
                try await db.acquire { first in
                    let outer = try await first.countOfCities()
                    let inner = try await db.acquire { try await $0.countOfCities() }
                    try verify("the numbers of rows", [outer, inner], is: [0, 0])
                }
                try verify("the number of rows", try await tx.countOfCities(), is: 1)
            }
        },
        DatabaseCheck("writers lose no change of each other") { db in
            try await db.createCities()
            try await db.transaction {
                try await $0.execute(
                    "INSERT INTO conformance_cities \(values: ConformanceCity.Draft(name: "Ulm", size: 0))")
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await db.transaction { tx in
                            try await tx.execute("UPDATE conformance_cities SET size = size + 1")
                            await Task.yield()
                        }
                    }
                }
                try await group.waitForAll()
            }
            let size = try await db.acquire { try await $0.value(Int.self, "SELECT size FROM conformance_cities") }
            try verify("the size", size, is: 20)
        },
        DatabaseCheck("statements that begin or end a transaction are refused") { db in
            try await db.createCities()
            try await undoing {
                try await db.transaction { tx in
                    try await tx.add(["Ulm"])
                    for statement in ["COMMIT", "-- now\n rollback", "/* now */ Begin", "SAVEPOINT a"] {
                        try await verify(statement, throws: .invalidStatement) {
                            _ = try await tx.execute("\(raw: statement)")
                        }
                    }
                    throw Undone()
                }
            }
            try verify("the number of rows", try await db.countOfCities(), is: 0)
        },
    ]
}
