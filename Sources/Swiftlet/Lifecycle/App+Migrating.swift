public import SwiftletData

extension App {
    /// Takes the versions by which a model's table became what the model is now.
    ///
    /// ```swift
    /// app.migrations(for: User.self, [
    ///     Migration("1.1", author: "li", date: "2026-03-01") { $0.addColumn("nick") }
    /// ])
    /// ```
    public func migrations(for model: any Model.Type, _ versions: [Migration]) {
        declare { $0.migrations.append(ModelMigrations(model, versions)) }
    }

    /// What migrates the database, which must be open to be used; nil when the service has no models.
    package var migrator: Migrator? {
        let draft = declared
        guard !draft.models.isEmpty || !draft.migrations.isEmpty else { return nil }
        return Migrator(
            database: Database(pool: databasePool), models: draft.models, migrations: draft.migrations,
            patience: draft.migrationPatience)
    }

    /// Makes the tables of the service's models and runs the migrations that have not run yet; the database is open.
    func migrate() async throws {
        guard let migrator else { return }
        do {
            let report = try await migrator.run()
            for step in report.steps {
                for warning in step.warnings {
                    logger.warning("a migration to know of", metadata: ["step": "\(step)", "warning": "\(warning)"])
                }
                logger.info("migrated", metadata: ["step": "\(step)"])
            }
            for note in report.notes + report.steps.flatMap(\.notes) {
                logger.warning("a note of the migrations", metadata: ["note": "\(note)"])
            }
        } catch {
            throw StartFailure("The tables cannot be migrated", error)
        }
    }
}
