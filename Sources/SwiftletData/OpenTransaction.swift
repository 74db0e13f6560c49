import Synchronization

/// The mark of a task that is in a transaction: another one of the same database would wait for it, and it for the other.
final class OpenTransaction: Sendable {
    /// The innermost transaction in which the code runs, as far as tasks inherit it.
    @TaskLocal static var current: OpenTransaction?

    private let pool: ObjectIdentifier
    /// The task; those that it starts may wait for the connection without harm, if it does not wait for them.
    private let task: Int?
    private let outer: OpenTransaction?
    private let isOpen = Atomic(true)

    private init(pool: ObjectIdentifier, task: Int?, outer: OpenTransaction?) {
        self.pool = pool
        self.task = task
        self.outer = outer
    }

    /// The mark of a transaction that begins now.
    ///
    /// - Throws: `DataError` with code `.nestedTransaction` if the task is in one of the same database.
    static func begun(on pool: any DatabasePool) throws -> OpenTransaction {
        let pool = ObjectIdentifier(pool)
        let task = withUnsafeCurrentTask { $0?.hashValue }
        var open = current
        while let mark = open {
            if mark.pool == pool, mark.task == task, mark.isOpen.load(ordering: .acquiring) {
                throw DataError(
                    .nestedTransaction,
                    "db.transaction was called inside of a transaction of the same database, for which it would wait for "
                        + "ever: pass the transaction on as a parameter and use it, or nest one by tx.transaction { }")
            }
            open = mark.outer
        }
        return OpenTransaction(pool: pool, task: task, outer: current)
    }

    /// Notes that the transaction has ended.
    func end() { isOpen.store(false, ordering: .releasing) }
}
