/// Where the statements of a migration go: into a transaction, and in any case into a list.
final class MigrationScript {
    let dialect: SQLDialect
    private let transaction: Transaction?
    /// What was run, or would be, in order.
    private(set) var statements: [String] = []

    /// A script that is run as it is written.
    init(running transaction: Transaction) {
        dialect = transaction.dialect
        self.transaction = transaction
    }

    /// A script that is only written.
    init(writing dialect: SQLDialect) {
        self.dialect = dialect
        transaction = nil
    }

    func execute(_ statement: String) async throws {
        statements.append(statement)
        try await transaction?.execute("\(raw: statement)")
    }

    /// Notes a statement that is not run here.
    func note(_ statement: String) { statements.append(statement) }

    /// The transaction, for what depends on how a table is now.
    ///
    /// - Throws: `DataError` with code `.configuration` when the script is only written.
    var reading: Transaction {
        get throws {
            guard let transaction else {
                throw DataError(.configuration, "what the script does depends on the table, which cannot be seen")
            }
            return transaction
        }
    }
}
