extension Migrator {
    /// What ``run(unfinished:)`` would do now, with the statements that it would run and what is to be known before.
    ///
    /// PostgreSQL is only read. On SQLite, what a version writes depends on the table's definition at that moment: the
    /// versions are run in one transaction, which is rolled back.
    ///
    /// - Throws: As ``run(unfinished:)``; on SQLite with code `.migrationFailed` also for a version that would fail.
    public func plan() async throws -> MigrationReport {
        let standings = try await standings(histories)
        var report = MigrationReport(notes: standings.flatMap(\.notes))
        guard !standings.allSatisfy(\.isDone) else { return report }
        switch database.dialect.family {
        case .postgres:
            report.steps = try await steps(standings) { MigrationScript(writing: database.dialect) }
        case .sqlite:
            report.steps = try await undoing { tx in
                try await steps(standings) { MigrationScript(running: tx) }
            }
        }
        return report
    }

    private func steps(
        _ standings: [TableStanding], _ makeScript: () -> MigrationScript
    ) async throws -> [MigrationReport.Step] {
        var steps: [MigrationReport.Step] = []
        var hasRecord = false
        for standing in standings where !standing.isDone {
            var standing = standing
            // The first script makes the record what it is to be.
            if hasRecord { standing.isRecordExtended = true }
            hasRecord = true
            if standing.isMissing {
                let script = makeScript()
                try await naming("creating the table \(standing.history.table.name)") {
                    try await write(creationOf: standing, into: script)
                }
                var step = standing.creation
                step.statements = script.statements
                steps.append(step)
                continue
            }
            for index in standing.pending {
                let script = makeScript()
                var step = standing.step(index, database.dialect)
                let name = standing.history.versions[index].version
                try await naming("version \(name) of the table \(standing.history.table.name)") {
                    if step.isTransactional {
                        try await write(index, of: standing, into: script) { .zero }
                    } else {
                        try await writeDetached(index, of: standing, into: script)
                    }
                }
                standing.isRecordExtended = true
                step.statements = script.statements
                steps.append(step)
            }
        }
        return steps
    }

    /// Runs a closure in a transaction that is rolled back.
    func undoing<R>(_ body: (Transaction) async throws -> R) async throws -> R {
        var result: R?
        do {
            try await lock.transaction(TransactionOptions(defersForeignKeys: true)) { tx in
                result = try await body(tx)
                throw Undone()
            }
        } catch is Undone {}
        guard let result else { throw DataError(.engine, "a transaction was committed that was not to be") }
        return result
    }

    /// Writes what creates a table, all its versions done.
    func write(creationOf standing: TableStanding, into script: MigrationScript) async throws {
        let history = standing.history
        let records = MigrationRecords(script: script)
        try await records.create(isExtended: standing.isRecordExtended)
        try await TableEditor(script, table: history.table.name, model: history.table, among: models).create(history)
        try await records.removeAll(of: history.allNames)
        for version in standing.records.begun.keys.sorted() { try await records.finish(version, of: history.allNames) }
        for version in history.versions { try await records.add(version, of: history.table.name, took: .zero) }
    }

    /// Writes what runs a version and records it.
    func write(
        _ index: Int, of standing: TableStanding, into script: MigrationScript, took duration: () -> Duration
    ) async throws {
        let history = standing.history
        let records = MigrationRecords(script: script)
        try await records.create(isExtended: standing.isRecordExtended)
        var editor = TableEditor(
            script, table: history.name(before: index), model: history.table, among: models)
        for operation in history.versions[index].operations { try await editor.apply(operation) }
        try await records.add(history.versions[index], of: history.table.name, took: duration())
    }

    /// Writes what runs a version outside of a transaction; its own statements are only noted.
    private func writeDetached(_ index: Int, of standing: TableStanding, into script: MigrationScript) async throws {
        let history = standing.history
        let version = history.versions[index]
        let records = MigrationRecords(script: script)
        try await records.create(isExtended: standing.isRecordExtended)
        try await records.createProgress()
        for (number, operation) in version.operations.enumerated() {
            try await records.begin(step: number + 1, of: version.version, of: history.table.name)
            script.note(try operation.detachedStatement(of: history.name(before: index)))
        }
        try await records.finish(version.version, of: history.allNames)
        try await records.add(version, of: history.table.name, took: .zero)
    }
}

/// What makes a transaction roll back that has done all it should.
private struct Undone: Error {}

extension Migration {
    /// Whether the version is run in a transaction.
    func isTransactional(in family: SQLDialect.Family) -> Bool {
        operations.allSatisfy { $0.isTransactional(in: family) }
    }
}
