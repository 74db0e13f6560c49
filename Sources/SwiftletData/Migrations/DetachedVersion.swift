/// Runs a version whose operations no transaction can hold: one after the other, each noted before it is begun, so that
/// the next run knows where a run that was killed had come to.
struct DetachedVersion {
    let migrator: Migrator
    let history: TableHistory
    let index: Int
    /// What became of statements that were not finished, by `table/version`.
    let decisions: [String: UnfinishedVersion]

    private var version: Migration { history.versions[index] }
    private var lock: MigrationLock { migrator.lock }

    /// Runs the version.
    ///
    /// - Returns: What was done; nil when another process has run it.
    /// - Throws: `DataError` with code `.unfinishedMigration` when a run before was killed, and what it did is not known;
    ///   `.migrationFailed` naming what is left behind.
    func run() async throws -> MigrationReport.Step? {
        let clock = ContinuousClock()
        let start = clock.now
        guard let standing = try await prepare() else { return nil }
        var step = standing.step(index, migrator.database.dialect)
        let begun = standing.records.begun[version.version]
        for (number, operation) in version.operations.enumerated() where number + 1 >= begun?.step ?? 1 {
            let isBegun = number + 1 == begun?.step
            if isBegun, let begun, try await isFinished(operation, begun, &step) { continue }
            try await begin(number + 1, &step)
            try await run(operation, &step)
        }
        let statements = try await lock.transaction { tx in
            let records = MigrationRecords(script: MigrationScript(running: tx))
            try await records.finish(version.version, of: history.allNames)
            try await records.add(version, of: history.table.name, took: clock.now - start)
            return records.script.statements
        }
        step.statements += statements
        step.duration = clock.now - start
        return step
    }

    /// Makes sure that there is something to record in, and that the version is still to be run.
    private func prepare() async throws -> TableStanding? {
        try await lock.transaction { tx in
            let standing = try await tx.standing(of: history)
            try standing.refuseChanges()
            guard !standing.isMissing, standing.pending.contains(index) else { return nil }
            let records = MigrationRecords(script: MigrationScript(running: tx))
            try await records.create(isExtended: standing.isRecordExtended)
            try await records.createProgress()
            return standing
        }
    }

    private func begin(_ number: Int, _ step: inout MigrationReport.Step) async throws {
        step.statements += try await lock.transaction { tx in
            let records = MigrationRecords(script: MigrationScript(running: tx))
            try await records.begin(step: number, of: version.version, of: history.table.name)
            return records.script.statements
        }
    }

    /// Whether an operation that a run before has begun was finished after all.
    private func isFinished(
        _ operation: Migration.Operation, _ begun: MigrationProgress, _ step: inout MigrationReport.Step
    ) async throws -> Bool {
        let key = "\(history.table.name)/\(version.version)"
        switch operation.kind {
        case .addIndex(let index):
            let definition = try index.definition(of: history.name(before: self.index))
            guard try await ConcurrentIndex(definition, lock).state() == .valid else { return false }
            step.notes.append("the index \(definition.name) was finished for a run that had been cut off")
            return true
        // Dropped again, it is dropped.
        case .dropIndex: return false
        default:
            switch decisions[key] {
            case .isFinished: return true
            case .runAgain: return false
            case nil:
                throw DataError(
                    .unfinishedMigration,
                    "version \(version.version) of the table \(history.table.name) was begun at \(begun.createTime) "
                        + "outside of a transaction, and whether its operation \(begun.step) was finished is not known. "
                        + "If no other process runs it, look what it did: undo that and run migrate up --again \(key), or "
                        + "run migrate up --finished \(key) if it did all.")
            }
        }
    }

    private func run(_ operation: Migration.Operation, _ step: inout MigrationReport.Step) async throws {
        let table = history.name(before: index)
        var statements: [String] = []
        do {
            if case .addIndex(let index) = operation.kind {
                let index = try ConcurrentIndex(index.definition(of: table), lock)
                if try await index.state() == .invalid {
                    step.notes.append("the index \(index.name) was left behind invalid, and was made anew")
                    statements.append(try index.dropStatement)
                }
            }
            statements.append(try operation.detachedStatement(of: table))
            for statement in statements { try await execute(statement) }
        } catch let error as CancellationError {
            throw error
        } catch {
            throw DataError(
                .migrationFailed,
                "version \(version.version) of the table \(history.table.name) failed outside of a transaction"
                    + "\(try await remains(of: operation)): \(String(reflecting: error))", underlying: error)
        }
        step.statements += statements
    }

    /// Runs a statement that may take as long as it needs, for nobody waits for an answer.
    private func execute(_ statement: String) async throws {
        try await migrator.database.session { session in
            try await session.setStatementTimeout(.zero)
            _ = try await session.execute(statement, [])
        }
    }

    /// What a failed operation has left behind, for the message.
    private func remains(of operation: Migration.Operation) async throws -> String {
        guard case .addIndex(let index) = operation.kind,
            let definition = try? index.definition(of: history.name(before: self.index)),
            try await ConcurrentIndex(definition, lock).state() == .invalid
        else { return "" }
        return ", and the index \(definition.name) is left behind invalid: the next run drops it and makes it anew"
    }
}

extension Migration.Operation {
    /// The statement of an operation that is run outside of a transaction.
    func detachedStatement(of table: String) throws -> String {
        switch kind {
        case .addIndex(let index):
            try index.definition(of: table).statement(ifNotExists: false, concurrently: true)
        case .dropIndex(let index): try index.definition(of: table).dropStatement(ifExists: true, concurrently: true)
        case .sql(let statement): statement.text
        default: throw DataError(.configuration, "the operation is part of a transaction")
        }
    }
}
