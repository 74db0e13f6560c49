#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// How the tables of a database stand to the models and versions of a program.
public struct MigrationStatus: Sendable {
    /// A version, or a table.
    public struct Entry: Sendable {
        /// How it stands.
        public enum State: String, Sendable {
            /// The version was run.
            case done
            /// The version is still to be run.
            case pending
            /// The table is still to be created.
            case missing
            /// The version was changed after it was run.
            case changed
            /// The version was begun outside of a transaction, and whether it was finished is not known.
            case unfinished
            /// The version was run by a program that knows more.
            case unknown
        }

        /// The table.
        public var table: String
        /// The version; nil for the table itself.
        public var version: String?
        /// How it stands.
        public var state: State
        /// Who wrote the version.
        public var author: String?
        /// When it was written, as its author says.
        public var date: String?
        /// When it was run.
        public var runAt: Date?
        /// How long that took, in milliseconds.
        public var milliseconds: Int?
        /// What is to be known besides.
        public var notes: [String] = []
    }

    /// The tables and versions, those of a table in their order.
    public var entries: [Entry] = []
    /// Where the database differs from the models, for tables whose versions are all run.
    public var differences: [TableDifferences] = []

    /// Whether every version was run as it is, and the database is what the models say.
    public var isUpToDate: Bool {
        differences.isEmpty && entries.allSatisfy { $0.state == .done || $0.state == .unknown }
    }
}

extension Migrator {
    /// How the tables stand. Nothing is changed; to compare models and tables, tables like those of the models are made in a
    /// transaction that is rolled back.
    public func status() async throws -> MigrationStatus {
        let histories = try histories
        let standings = try await lock.reading { reading in
            var standings: [TableStanding] = []
            for history in histories { standings.append(try await reading.standing(of: history)) }
            return standings
        }
        var status = MigrationStatus()
        for standing in standings { status.entries += standing.entries(database.dialect) }
        status.differences = try await differences(standings.filter(\.isDone))
        return status
    }
}

extension TableStanding {
    fileprivate func entries(_ dialect: SQLDialect) -> [MigrationStatus.Entry] {
        if isMissing { return [MigrationStatus.Entry(table: history.table.name, state: .missing)] }
        var entries = history.versions.indices.map { entry($0, dialect) }
        for record in unknown {
            var entry = MigrationStatus.Entry(table: history.table.name, version: record.version, state: .unknown)
            entry.take(record)
            entries.append(entry)
        }
        if entries.isEmpty { entries = [MigrationStatus.Entry(table: history.table.name, state: .done)] }
        return entries
    }

    private func entry(_ index: Int, _ dialect: SQLDialect) -> MigrationStatus.Entry {
        let version = history.versions[index]
        var entry = MigrationStatus.Entry(table: history.table.name, version: version.version, state: .pending)
        entry.author = version.author
        entry.date = version.date
        if let record = records[version.version] {
            entry.take(record)
            entry.state = .done
            if let change = change(of: version) {
                entry.state = .changed
                entry.notes.append(change)
            }
            return entry
        }
        if let begun = records.begun[version.version] {
            entry.state = .unfinished
            entry.notes.append("operation \(begun.step) was begun at \(begun.createTime), outside of a transaction")
        }
        entry.notes += step(index, dialect).warnings.map { "warning: \($0)" }
        return entry
    }
}

extension MigrationStatus.Entry {
    fileprivate mutating func take(_ record: MigrationRecord) {
        author = record.author
        runAt = record.createTime
        milliseconds = record.duration
    }
}
