import SwiftletData

extension App {
    /// Declares and reads the setting `database.migrate`, for services that have a database.
    func readMigrationSetting() throws -> Bool {
        guard declared.usesDatabase else { return false }
        return try settings.value(
            "database.migrate", default: true, help: "Whether tables are made and migrations run before the start.")
    }

    /// Runs the migrations and nothing else.
    ///
    /// - Returns: What was done; nil when the service has no models.
    func migrateOnly() async throws -> MigrationReport? {
        try await openDatabase()
        let report: MigrationReport?
        do {
            report = try await migrate()
        } catch {
            try? await databasePool.close()
            throw error
        }
        try await databasePool.close()
        return report
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
