import SwiftletData

/// The engines that are part of the program, found without an import: the app's module must not depend on them.
enum LinkedEngines {
    /// One of each engine of Swiftlet's own that is linked.
    static var all: [any DatabaseEngine] {
        names.compactMap { (_typeByName($0) as? any LinkedEngine.Type)?.init() }
    }

    /// The mangled names of `SwiftletSQLite.SQLite` and `SwiftletPostgres.Postgres`.
    private static let names = ["14SwiftletSQLite6SQLiteV", "16SwiftletPostgres8PostgresV"]
}
