import SwiftletData

/// What many tasks do at the same time, again and again.
enum Workload: String {
    case row, rows, insert, transaction

    /// Does it once.
    ///
    /// - Parameter key: The key of the first row to read.
    func run(_ db: Database, _ key: Int) async throws {
        switch self {
        case .row:
            let user = try await db.acquire { try await $0.first(User.self, "SELECT * FROM users WHERE id = \(key)") }
            guard user?.id == key else { throw WrongRow() }
        case .rows:
            let users = try await db.acquire {
                try await $0.fetch(User.self, "SELECT * FROM users WHERE id >= \(key) ORDER BY id LIMIT 20")
            }
            guard users.count == 20 else { throw WrongRow() }
        case .insert:
            try await db.transaction { try await $0.execute("INSERT INTO notes (body) VALUES (\("a note"))") }
        case .transaction:
            try await db.transaction { tx in
                for key in key..<key + 5 {
                    let user = try await tx.first(User.self, "SELECT * FROM users WHERE id = \(key)")
                    guard user?.id == key else { throw WrongRow() }
                }
            }
        }
    }
}
