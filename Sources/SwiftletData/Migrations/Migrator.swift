import SwiftletSchema

/// Brings the tables of a database to what the models say: creates those that are missing, and runs the versions that
/// were not run, each once and in a transaction of its own.
///
/// A missing table is created as its model is now, with all versions done; of these, what the model does not say is done
/// as well: the indexes that are left after the last version on columns that the model has, the tables of other models,
/// and statements that say so.
///
/// What was run is recorded in the table `migration_record`, in the transaction that does it; what no transaction can
/// hold is noted in `migration_progress` while it runs, so that a run which was killed is seen by the next. Several
/// processes may migrate at once: each version is run by one of them, the others wait for it.
public struct Migrator: Sendable {
    let database: Database
    /// The models, those that others refer to first.
    let models: [any Model.Type]
    private let migrations: [ModelMigrations]
    let lock: MigrationLock

    /// Creates a migrator.
    ///
    /// - Parameters:
    ///   - models: The models whose tables are created when they are missing; references between them become foreign
    ///     keys.
    ///   - migrations: The versions of tables that were there before their models became what they are.
    ///   - patience: How long to wait for another process that migrates the same database.
    public init(
        database: Database, models: [any Model.Type], migrations: [ModelMigrations] = [],
        patience: Duration = .seconds(600)
    ) {
        self.database = database
        self.models = ModelOrder.sorted(models + migrations.map(\.model))
        self.migrations = migrations
        lock = MigrationLock(database: database, patience: patience)
    }

    /// Creates the tables that are missing and runs the versions that were not run.
    ///
    /// Versions that the database knows and the program does not are told in the report and left alone: they were run by a
    /// newer program, beside which this one may still run.
    ///
    /// - Parameter decisions: What became of statements that were begun outside of a transaction and not finished, by
    ///   `table/version`; without one they are refused.
    /// - Throws: `DataError` with code `.migrationChanged` naming a version that is not what was run under its name, and
    ///   `.configuration` for versions that contradict each other, before anything is changed; `.migrationFailed` naming
    ///   the version that failed, which is rolled back alone; `.unfinishedMigration`; `.busy` when another process
    ///   migrates for too long.
    public func run(unfinished decisions: [String: UnfinishedVersion] = [:]) async throws -> MigrationReport {
        let histories = try histories
        let first = try await standings(histories)
        var report = MigrationReport(notes: first.flatMap(\.notes))
        guard !first.allSatisfy(\.isDone) else { return report }
        report.steps = try await lock.holding {
            var steps: [MigrationReport.Step] = []
            // Others may have been at work until now.
            for standing in try await standings(histories) {
                if standing.isMissing {
                    if let step = try await create(standing) { steps.append(step) }
                    continue
                }
                for index in standing.pending {
                    if let step = try await run(index, of: standing, decisions) { steps.append(step) }
                }
            }
            return steps
        }
        return report
    }

    /// The tables in the order of the models.
    var histories: [TableHistory] {
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

    /// How the tables stand.
    ///
    /// - Throws: `DataError` with code `.migrationChanged` naming a version that is not what was run under its name.
    func standings(_ histories: [TableHistory]) async throws -> [TableStanding] {
        let standings = try await lock.reading { reading in
            var standings: [TableStanding] = []
            for history in histories { standings.append(try await reading.standing(of: history)) }
            return standings
        }
        for standing in standings { try standing.refuseChanges() }
        return standings
    }

    private func create(_ standing: TableStanding) async throws -> MigrationReport.Step? {
        let history = standing.history
        let clock = ContinuousClock()
        let start = clock.now
        return try await naming("creating the table \(history.table.name)") {
            try await lock.transaction { tx in
                let now = try await tx.standing(of: history)
                try now.refuseChanges()
                guard now.isMissing else { return nil }
                let script = MigrationScript(running: tx)
                try await write(creationOf: now, into: script)
                var step = now.creation
                step.statements = script.statements
                step.duration = clock.now - start
                return step
            }
        }
    }

    private func run(
        _ index: Int, of standing: TableStanding, _ decisions: [String: UnfinishedVersion]
    ) async throws -> MigrationReport.Step? {
        let history = standing.history
        let version = history.versions[index]
        guard version.isTransactional(in: database.dialect.family) else {
            return try await DetachedVersion(migrator: self, history: history, index: index, decisions: decisions).run()
        }
        let clock = ContinuousClock()
        let start = clock.now
        let options = TransactionOptions(defersForeignKeys: version.operations.contains(where: \.mayReplaceTable))
        return try await naming("version \(version.version) of the table \(history.table.name)") {
            try await lock.transaction(options) { tx in
                let now = try await tx.standing(of: history)
                try now.refuseChanges()
                guard !now.isMissing, now.pending.contains(index) else { return nil }
                let script = MigrationScript(running: tx)
                try await write(index, of: now, into: script) { clock.now - start }
                var step = now.step(index, database.dialect)
                step.statements = script.statements
                step.duration = clock.now - start
                return step
            }
        }
    }

    /// Says what failed.
    func naming<R>(_ what: String, _ body: () async throws -> R) async throws -> R {
        do {
            return try await body()
        } catch let error as CancellationError {
            throw error
        } catch let error as DataError where [.migrationChanged, .busy].contains(error.code) {
            throw error
        } catch {
            throw DataError(
                .migrationFailed, "\(what) failed and was rolled back: \(String(reflecting: error))", underlying: error)
        }
    }
}

/// What became of a statement that was begun outside of a transaction and whose end is not known.
public enum UnfinishedVersion: Sendable {
    /// It did nothing, or what it did was undone: it is to be run again.
    case runAgain
    /// It did all it should.
    case isFinished
}
