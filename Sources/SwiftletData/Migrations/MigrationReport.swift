/// What a migration did, or would do.
public struct MigrationReport: Sendable, Equatable, CustomStringConvertible {
    /// One table created, or one version run or taken back.
    public struct Step: Sendable, Equatable, CustomStringConvertible {
        /// The table.
        public var table: String
        /// The version; nil when the table is created as its model is now, with all versions done.
        public var version: String?
        /// Who wrote the version.
        public var author: String?
        /// How long it took; nil in a plan.
        public var duration: Duration?
        /// Whether the version was taken back.
        public var isTakenBack = false
        /// Whether it is one transaction.
        public var isTransactional = true
        /// The statements, in order.
        public var statements: [String] = []
        /// What is to be known before it is run.
        public var warnings: [MigrationWarning] = []
        /// What was found and done besides.
        public var notes: [String] = []

        /// Creates a step.
        init(table: String, version: String? = nil, author: String? = nil) {
            self.table = table
            self.version = version
            self.author = author
        }

        /// `create users`, or `users 1.1 (li)`.
        public var description: String {
            let what = version.map { (isTakenBack ? "take back " : "") + "\(table) \($0)" } ?? "create \(table)"
            let time = duration.map { " in \($0.milliseconds) ms" } ?? ""
            return what + (author.map { " (\($0))" } ?? "") + time
        }
    }

    /// The steps in order.
    public var steps: [Step] = []
    /// What is to be known besides, such as versions of a newer program.
    public var notes: [String] = []

    /// Creates a report.
    init(steps: [Step] = [], notes: [String] = []) {
        self.steps = steps
        self.notes = notes
    }

    /// Whether there was nothing to do.
    public var isEmpty: Bool { steps.isEmpty }

    /// A line for each step.
    public var description: String {
        isEmpty ? "all tables are up to date" : steps.map(\.description).joined(separator: "\n")
    }

    /// The statements as a script, each step with its warnings before it. Run as it is, by `psql` or `sqlite3`, it does
    /// what the migration would, records included.
    public var script: String {
        steps.map { step in
            let warnings = step.warnings.map { "-- warning: \($0)" }
            let statements = step.statements.map { $0 + ";" }
            return (["-- \(step.title)"] + warnings + step.opening + statements + step.closing).joined(separator: "\n")
        }.joined(separator: "\n\n")
    }
}

extension MigrationReport.Step {
    fileprivate var title: String {
        description + (isTransactional ? "" : ", outside of a transaction")
    }

    private var replacesTable: Bool { statements.contains("PRAGMA legacy_alter_table = ON") }

    /// A table of SQLite is replaced while foreign keys are off, which is switched outside of the transaction.
    fileprivate var opening: [String] {
        guard isTransactional else { return [] }
        return (replacesTable ? ["PRAGMA foreign_keys = OFF;"] : []) + ["BEGIN;"]
    }

    fileprivate var closing: [String] {
        guard isTransactional else { return [] }
        return ["COMMIT;"] + (replacesTable ? ["PRAGMA foreign_keys = ON;"] : [])
    }
}
