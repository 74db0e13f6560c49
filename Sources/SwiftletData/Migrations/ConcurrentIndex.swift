/// An index of PostgreSQL that is made while the table is written.
struct ConcurrentIndex {
    /// How an index is.
    enum State: Equatable {
        case missing
        /// What is left of an index whose making was cut off or failed: it is kept up to date, but not used.
        case invalid
        case valid
    }

    private let definition: IndexDefinition
    private let lock: MigrationLock

    init(_ definition: IndexDefinition, _ lock: MigrationLock) {
        self.definition = definition
        self.lock = lock
    }

    var name: String { definition.name }

    var dropStatement: String {
        get throws { try definition.dropStatement(ifExists: true, concurrently: true) }
    }

    /// How the index is, once nobody makes it any more: the server goes on for a process that was killed.
    func state() async throws -> State {
        guard lock.database.dialect.family == .postgres else { return .missing }
        let relation = try SQLText.identifier(name)
        return try await lock.retrying(until: "the server still makes the index \(name)") {
            try await lock.reading { reading in
                let building: SQL =
                    "SELECT 1 FROM pg_stat_progress_create_index WHERE index_relid = to_regclass(\(relation))"
                guard try await reading.first(building) == nil else { return nil }
                let validity: SQL = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(\(relation))"
                guard let row = try await reading.first(validity) else { return .missing }
                return try row.get(at: 0) ? .valid : .invalid
            }
        }
    }
}
