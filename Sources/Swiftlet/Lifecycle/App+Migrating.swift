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

    /// Whether the service has models or migrations.
    var hasTables: Bool { !declared.models.isEmpty || !declared.migrations.isEmpty }

    /// Runs a closure with what migrates the database, which is open.
    ///
    /// - Throws: What goes wrong, in words for the person who starts the service.
    func withMigrator<R>(_ body: (Migrator) async throws -> R) async throws -> R {
        let draft = declared
        let migrator = Migrator(
            database: Database(pool: databasePool), models: draft.models, migrations: draft.migrations,
            patience: draft.migrationPatience)
        do {
            return try await body(migrator)
        } catch {
            throw StartFailure("The tables cannot be migrated", error)
        }
    }

    /// Makes the tables of the service's models and runs the migrations that have not run yet; the database is open.
    func migrate() async throws {
        guard hasTables else { return }
        let report = try await withMigrator { try await $0.run() }
        for step in report.steps {
            for warning in step.warnings {
                logger.warning("a migration to know of", metadata: ["step": "\(step)", "warning": "\(warning)"])
            }
            logger.info("migrated", metadata: ["step": "\(step)"])
        }
        for note in report.notes + report.steps.flatMap(\.notes) {
            logger.warning("a note of the migrations", metadata: ["note": "\(note)"])
        }
    }
}
