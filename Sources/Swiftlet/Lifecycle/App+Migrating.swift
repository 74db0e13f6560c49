public import SwiftletData

extension App {
    /// Takes the versions by which a model's table became what the model is now.
    ///
    /// ```swift
    /// app.migrations(for: User.self, [
    ///     Migration("1.1", author: "li", [.addColumn("nick", String?.self)])
    /// ])
    /// ```
    public func migrations(for model: any Model.Type, _ versions: [Migration]) {
        declare { $0.migrations.append(ModelMigrations(model, versions)) }
    }

    /// Makes the tables of the service's models and runs the migrations that have not run yet; the database is open.
    ///
    /// - Returns: What was done; nil when the service has no models.
    @discardableResult
    func migrate() async throws -> MigrationReport? {
        let draft = declared
        guard !draft.models.isEmpty || !draft.migrations.isEmpty else { return nil }
        let migrator = Migrator(
            database: Database(pool: databasePool), models: draft.models, migrations: draft.migrations)
        do {
            let report = try await migrator.run()
            for step in report.steps { logger.info("migrated", metadata: ["step": "\(step)"]) }
            return report
        } catch {
            throw StartFailure("The tables cannot be migrated", error)
        }
    }
}
