import SwiftletSchema

/// Brings the tables of a database to what the models say: creates those that are missing, and runs the versions that
/// were not run, each once and in a transaction of its own.
///
/// A missing table is created as its model is now, with all versions done; of these, what the model does not say is done
/// as well: the indexes that are left after the last version on columns that the model has, the tables of other models,
/// and statements that say so.
///
/// What was run is recorded in the table `migration_record`. Several processes may migrate at once: each version is run
/// by one of them, the others wait for it.
public struct Migrator: Sendable {
    private let database: Database
    /// The models, those that others refer to first.
    private let models: [any Model.Type]
    private let migrations: [ModelMigrations]

    /// Creates a migrator.
    ///
    /// - Parameters:
    ///   - models: The models whose tables are created when they are missing; references between them become foreign
    ///     keys.
    ///   - migrations: The versions of tables that were there before their models became what they are.
    public init(database: Database, models: [any Model.Type], migrations: [ModelMigrations] = []) {
        self.database = database
        self.models = ModelOrder.sorted(models + migrations.map(\.model))
        self.migrations = migrations
    }

    /// What `run` would do now.
    ///
    /// - Throws: `DataError` with code `.migrationChanged` naming a version that is not what was run under its name,
    ///   `.configuration` for versions that contradict each other.
    public func plan() async throws -> MigrationReport {
        let histories = try histories
        return try await database.acquire { connection in
            var report = MigrationReport()
            for history in histories { report.steps += try await pending(history, connection).steps(of: history) }
            return report
        }
    }

    /// Creates the tables that are missing and runs the versions that were not run.
    ///
    /// - Throws: As ``plan()``, before anything is changed; `DataError` with code `.migrationFailed` naming the version
    ///   that failed, which is rolled back alone.
    public func run() async throws -> MigrationReport {
        let planned = try await plan().steps
        var report = MigrationReport()
        for history in try histories {
            for step in planned where step.table == history.table.name {
                let done = try await step.version == nil ? create(history) : run(step, of: history)
                if let done { report.steps.append(done) }
            }
        }
        return report
    }

    /// The tables in the order of the models.
    private var histories: [TableHistory] {
        get throws {
            if let twice = Dictionary(grouping: models, by: { $0.table.name }).first(where: { $1.count > 1 }) {
                throw DataError(.configuration, "two models have the table \(twice.key)")
            }
            return try models.map { model in
                let versions = migrations.filter { ObjectIdentifier($0.model) == ObjectIdentifier(model) }
                return try TableHistory(model.table, versions: versions.flatMap(\.versions))
            }
        }
    }

    private func create(_ history: TableHistory) async throws -> MigrationReport.Step? {
        let clock = ContinuousClock()
        let start = clock.now
        let isCreated = try await naming("creating the table \(history.table.name)") {
            try await database.transaction { tx in
                try await prepare(tx)
                guard case .create = try await pending(history, tx) else { return false }
                let definition = TableDefinition(history.table, among: models, dialect: database.dialect)
                for statement in try definition.statements { try await tx.execute("\(raw: statement)") }
                try await TableEditor(transaction: tx, table: history.table.name, models: models).complete(history)
                try await tx.execute(
                    "DELETE FROM migration_record WHERE \(identifier: "table") IN \(list: history.allNames)")
                for version in history.versions {
                    let record = MigrationRecord.Draft(version, of: history.table.name, duration: .zero)
                    try await tx.execute("INSERT INTO migration_record \(values: record)")
                }
                return true
            }
        }
        guard isCreated else { return nil }
        return MigrationReport.Step(table: history.table.name, duration: clock.now - start)
    }

    private func run(_ step: MigrationReport.Step, of history: TableHistory) async throws -> MigrationReport.Step? {
        guard let index = history.versions.firstIndex(where: { $0.version == step.version }) else { return nil }
        let version = history.versions[index]
        let clock = ContinuousClock()
        let start = clock.now
        // A table may be large, and nobody waits for an answer.
        let options = TransactionOptions(
            defersForeignKeys: version.operations.contains(where: \.mayReplaceTable), statementTimeout: .zero)
        let isRun = try await naming("version \(version.version) of the table \(history.table.name)") {
            try await database.transaction(options) { tx in
                try await prepare(tx)
                guard case .versions(let indices) = try await pending(history, tx), indices.contains(index)
                else { return false }
                var editor = TableEditor(transaction: tx, table: history.name(before: index), models: models)
                for operation in version.operations { try await editor.apply(operation) }
                let record = MigrationRecord.Draft(version, of: history.table.name, duration: clock.now - start)
                try await tx.execute("INSERT INTO migration_record \(values: record)")
                return true
            }
        }
        guard isRun else { return nil }
        var done = step
        done.duration = clock.now - start
        return done
    }

    /// Keeps other processes out until the transaction ends, and makes sure that there is something to record in.
    private func prepare(_ tx: Transaction) async throws {
        // SQLite has the lock since the transaction began.
        if database.dialect.family == .postgres { _ = try await tx.fetch("SELECT pg_advisory_xact_lock(7946183021)") }
        let record = TableDefinition(MigrationRecord.table, dialect: database.dialect)
        for statement in try record.statements { try await tx.execute("\(raw: statement)") }
    }

    /// Says what failed.
    private func naming<R>(_ what: String, _ body: () async throws -> R) async throws -> R {
        do {
            return try await body()
        } catch let error as CancellationError {
            throw error
        } catch let error as DataError where error.code == .migrationChanged {
            throw error
        } catch {
            throw DataError(
                .migrationFailed, "\(what) failed and was rolled back: \(String(reflecting: error))", underlying: error)
        }
    }
}
