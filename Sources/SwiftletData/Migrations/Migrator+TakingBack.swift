#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Migrator {
    /// Takes the versions back that were run last, the newest first, each in a transaction with its record.
    ///
    /// - Parameter count: How many versions, of all tables together.
    /// - Throws: `DataError` with code `.irreversibleMigration` that says what to write when one of the versions has no
    ///   inverse, or was run by a program that knows more, before anything is changed; otherwise as ``run(unfinished:)``.
    public func down(_ count: Int = 1) async throws -> MigrationReport {
        let histories = try histories
        return try await lock.holding {
            let standings = try await standings(histories)
            let chosen = try Self.newest(count, of: standings)
            let inverses = try chosen.map { try $0.standing.history.inverse(of: $0.index) }
            var report = MigrationReport()
            for (choice, inverse) in zip(chosen, inverses) {
                if let step = try await takeBack(choice.index, of: choice.standing.history, inverse) {
                    report.steps.append(step)
                }
            }
            return report
        }
    }

    /// The versions that were run last. Of each table those at its end come first, whatever the clocks said.
    private static func newest(
        _ count: Int, of standings: [TableStanding]
    ) throws -> [(standing: TableStanding, index: Int)] {
        // In reverse, so that of tables made at the same time those that refer to others come first.
        var stacks = standings.reversed().map { standing in
            Stack(
                standing: standing,
                indices: standing.history.versions.indices.filter { standing.record(of: $0) != nil })
        }
        var chosen: [(standing: TableStanding, index: Int)] = []
        while chosen.count < count {
            let open = stacks.indices.filter { !stacks[$0].indices.isEmpty }
            guard let first = open.first else { break }
            let newest = open.dropFirst().reduce(first) { newest, next in
                stacks[next].time > stacks[newest].time ? next : newest
            }
            let standing = stacks[newest].standing
            if let unknown = standing.unknown.last {
                throw DataError(
                    .irreversibleMigration,
                    "the table \(standing.history.table.name) is at version \(unknown.version), which this program does "
                        + "not know: take that back first, by a program that does")
            }
            if let index = stacks[newest].indices.popLast() { chosen.append((standing, index)) }
        }
        return chosen
    }

    /// The versions of a table that were run and not yet chosen.
    private struct Stack {
        let standing: TableStanding
        var indices: [Int]

        /// When the last one was run.
        var time: Date { indices.last.flatMap { standing.record(of: $0)?.createTime } ?? .distantPast }
    }

    private func takeBack(
        _ index: Int, of history: TableHistory, _ inverse: [Migration.Operation]
    ) async throws -> MigrationReport.Step? {
        let version = history.versions[index]
        let clock = ContinuousClock()
        let start = clock.now
        let options = TransactionOptions(defersForeignKeys: inverse.contains(where: \.mayReplaceTable))
        return try await naming("taking version \(version.version) of the table \(history.table.name) back") {
            try await lock.transaction(options) { tx in
                let standing = try await tx.standing(of: history)
                guard standing.record(of: index) != nil else { return nil }
                let script = MigrationScript(running: tx)
                var editor = TableEditor(
                    script, table: history.name(after: index), model: history.table, among: models)
                for operation in inverse { try await editor.apply(operation) }
                try await MigrationRecords(script: script).remove(version.version, of: history.allNames)
                var step = MigrationReport.Step(
                    table: history.table.name, version: version.version, author: version.author)
                step.isTakenBack = true
                step.statements = script.statements
                step.duration = clock.now - start
                return step
            }
        }
    }
}

extension TableStanding {
    /// The record of a version.
    fileprivate func record(of index: Int) -> MigrationRecord? { records[history.versions[index].version] }
}
