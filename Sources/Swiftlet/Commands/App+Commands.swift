import SwiftletData

extension App {
    /// Declares and reads the settings of migrations, for services that have a database.
    ///
    /// - Returns: Whether tables are made and migrations run before the start.
    func readMigrationSettings() throws -> Bool {
        guard declared.usesDatabase else { return false }
        let patience = try settings.value(
            "database.migrateWait", default: declared.migrationPatience, atLeast: .zero,
            help: "How long a migration waits for another process that migrates the same database.")
        declare { $0.migrationPatience = patience }
        return try settings.value(
            "database.migrate", default: true,
            help: "Whether tables are made and migrations run before the start; not by the address of a pooler in "
                + "transaction mode, which cannot hold their lock: run migrate up with the server's own address.")
    }

    /// Opens the database for a closure that migrates, and closes it behind it.
    func migrateOnly<R>(_ body: (Migrator) async throws -> R) async throws -> R {
        try await openDatabase()
        let result: Result<R, any Error>
        do {
            result = .success(try await withMigrator(body))
        } catch {
            result = .failure(error)
        }
        try? await databasePool.close()
        return try result.get()
    }

    /// The OpenAPI document.
    ///
    /// - Parameter version: `3.0` or `3.1`; nil is `3.1`.
    func document(version: String?) throws -> String {
        guard let known = OpenAPIVersion(rawValue: version ?? "3.1") else {
            throw UsageError(
                description: "The option --version of openapi must be 3.0 or 3.1, not \"\(version ?? "")\".")
        }
        return openAPIDocument(version: known)
    }
}
