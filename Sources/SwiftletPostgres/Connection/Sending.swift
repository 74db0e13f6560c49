import CPostgres
import SwiftletData

/// Queues the steps of a segment; used under the lock of the connection only.
struct Sending {
    let connection: OpaquePointer
    let state: UnsafeMutablePointer<Link.State>
    private(set) var progress = SegmentProgress()
    private(set) var preparation: Preparation?
    private(set) var forgets: [Preparation] = []

    init(connection: OpaquePointer, state: UnsafeMutablePointer<Link.State>) {
        self.connection = connection
        self.state = state
    }

    /// The connection could not take what it was given; it is at its end.
    static func failure(_ connection: OpaquePointer) -> DataError {
        DataError(.connectionLost, "nothing can be sent: \(PostgresFailure.lines(PQerrorMessage(connection)))")
    }

    /// Queues a statement without parameters.
    mutating func text(_ sql: String, as part: SegmentProgress.Part) throws(DataError) {
        try count(PQsendQueryParams(connection, sql, 0, nil, nil, nil, nil, 1), as: part)
    }

    /// Queues a statement with one parameter whose type and binary form are known.
    mutating func query(_ sql: String, type: UInt32, _ bytes: [UInt8]) throws(DataError) {
        let isSent = bytes.withUnsafeBytes { bytes in
            var value = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            var (type, length, format) = (type, Int32(bytes.count), Int32(1))
            return PQsendQueryParams(connection, sql, 1, &type, &value, &length, &format, 1)
        }
        try count(isSent, as: .asked)
    }

    /// Queues a question for the types of a statement's parameters and columns; prepares it under a name, which is empty
    /// where names are not used.
    mutating func describe(_ sql: String, name: String) throws(DataError) {
        try count(PQsendPrepare(connection, name, sql, 0, nil), as: .before)
        try count(PQsendDescribePrepared(connection, name), as: .asked)
    }

    /// Queues a question for the types of a statement's parameters alone; prepares it under a name.
    mutating func describeParameters(_ sql: String, name: String) throws(DataError) {
        try count(PQsendPrepare(connection, name, sql, 0, nil), as: .before)
        try query(
            "SELECT parameter_types::oid[]::int8[] AS types FROM pg_prepared_statements WHERE name = $1",
            type: Self.textType, Array(name.utf8))
    }

    /// `text` (postgresql.org/docs/15/catalog-pg-type.html).
    private static let textType: UInt32 = 25

    /// Queues the execution of a statement, once for each list of arguments, preparing it first if the server does not
    /// know it yet.
    ///
    /// - Parameter texts: Gives what is sent before it, once it is known that it can be sent.
    /// - Throws: `DataError` as ``ParameterBuffer/append(_:of:_:)``, before anything is queued.
    mutating func execute(
        _ shape: StatementShape, _ arguments: some Sequence<[SQLValue]>, _ statements: StatementStore,
        before texts: (StatementShape) throws(DataError) -> [String]
    ) throws(DataError) {
        state.pointee.parameters.removeAll()
        for values in arguments { try state.pointee.parameters.append(values, of: shape, statements.catalog) }
        for text in try texts(shape) { try self.text(text, as: .before) }
        if statements.namesStatements {
            try prepare(shape, capacity: statements.capacity)
            let width = shape.parameterTypes.count
            progress.asked += state.pointee.parameters.count
            let isSent = shape.name.withCString { name in
                state.pointee.parameters.forEach(width: width) { values, lengths, formats in
                    PQsendQueryPrepared(connection, name, Int32(width), values, lengths, formats, 1) == 1
                }
            }
            guard isSent else { throw Self.failure(connection) }
        } else {
            try sendParsed(shape.sql, shape)
        }
    }

    /// Queues the execution of a text that has the parameters of a statement and is not worth keeping.
    mutating func executeOnce(
        _ sql: String, _ arguments: [SQLValue], as shape: StatementShape, _ statements: StatementStore
    ) throws(DataError) {
        state.pointee.parameters.removeAll()
        try state.pointee.parameters.append(arguments, of: shape, statements.catalog)
        try sendParsed(sql, shape)
    }

    /// Queues a text to be parsed and executed with each list of parameters in the buffer.
    private mutating func sendParsed(_ sql: String, _ shape: StatementShape) throws(DataError) {
        let width = shape.parameterTypes.count
        progress.asked += state.pointee.parameters.count
        let isSent = shape.parameterTypes.withUnsafeBufferPointer { types in
            state.pointee.parameters.forEach(width: width) { values, lengths, formats in
                PQsendQueryParams(
                    connection, sql, Int32(width), types.baseAddress, values, lengths, formats, 1) == 1
            }
        }
        guard isSent else { throw Self.failure(connection) }
    }

    /// Prepares a statement unless it is, and lets the server forget one that was not used for long.
    private mutating func prepare(_ shape: StatementShape, capacity: Int) throws(DataError) {
        state.pointee.clock += 1
        let clock = state.pointee.clock
        if let index = state.pointee.prepared.index(forKey: shape.number) {
            state.pointee.prepared.values[index] = clock
            // Statements are prepared when they are described, too.
            return try makeRoom(capacity)
        }
        try makeRoom(capacity - 1)
        let isSent = shape.parameterTypes.withUnsafeBufferPointer {
            PQsendPrepare(connection, shape.name, shape.sql, Int32($0.count), $0.baseAddress)
        }
        preparation = Preparation(number: shape.number, step: progress.before)
        try count(isSent, as: .before)
        state.pointee.prepared[shape.number] = clock
    }

    /// Lets the server forget the statements not used for longest, until it has prepared no more than so many.
    private mutating func makeRoom(_ capacity: Int) throws(DataError) {
        while state.pointee.prepared.count > capacity,
            let oldest = state.pointee.prepared.min(by: { $0.value < $1.value })?.key
        {
            state.pointee.prepared[oldest] = nil
            forgets.append(Preparation(number: oldest, step: progress.before))
            try text("DEALLOCATE \(StatementShape.name(of: oldest))", as: .before)
        }
    }

    /// Counts a step that libpq has queued, if it has.
    private mutating func count(_ isSent: Int32, as part: SegmentProgress.Part) throws(DataError) {
        guard isSent == 1 else { throw Self.failure(connection) }
        switch part {
        case .before: progress.before += 1
        case .asked: progress.asked += 1
        }
    }
}
