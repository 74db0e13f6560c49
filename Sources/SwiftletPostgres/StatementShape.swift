import CPostgres
import SwiftletData
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the server has told of a statement: the types of its parameters and columns.
final class StatementShape: Sendable {
    /// Under this name connections prepare it, each for itself.
    let name: String
    let number: Int
    let sql: String
    let parameterTypes: [UInt32]
    let columns: Row.Columns
    let columnTypes: [UInt32]
    /// Whether it may change the session for those who use the connection later.
    let changesSession: Bool
    /// Whether it may change tables, and with them what other statements give.
    let changesTables: Bool
    /// When the server has described it.
    private let since = Monotonic.now

    /// Whether the tables may well have changed since it was described.
    var isOld: Bool { Monotonic.now > since + 1_000_000_000 }

    /// Whether it is a COPY, which cannot be run as a statement.
    let isCopy: Bool

    /// About how long it takes, in nanoseconds, when little holds it up; with the way to the server and back as far as others
    /// do not share it.
    var usualTime: UInt64 { time.load(ordering: .relaxed) }
    private let time = Atomic<UInt64>(LinkChoice.unknown)

    /// Takes how long it took once, in nanoseconds. It follows what is shorter at once and what is longer by and by: a machine
    /// that is busy makes all statements longer, and one that waited for a lock is not slow for ever.
    func note(time last: UInt64) {
        let (before, last) = (usualTime, min(last, 10_000_000))
        time.store(last < before ? before - (before - last) / 4 : before + (last - before) / 32, ordering: .relaxed)
    }

    /// How many parameters a statement has at most whose description libpq reads: it believes no such message that is longer
    /// than 30,000 bytes, with 4 for each parameter (until 15.18, `VALID_LONG_MESSAGE_TYPE` in fe-protocol3.c).
    static let mostDescribed = 7_000

    /// Takes the description of a prepared statement.
    convenience init(number: Int, sql: String, description: OpaquePointer) {
        let fields = 0..<PQnfields(description)
        self.init(
            number: number, sql: sql,
            parameterTypes: (0..<PQnparams(description)).map { PQparamtype(description, $0) },
            columns: fields.map { PQfname(description, $0).map { String(cString: $0) } ?? "" },
            columnTypes: fields.map { PQftype(description, $0) })
    }

    init(
        number: Int, sql: String, parameterTypes: [UInt32], columns: [String] = [], columnTypes: [UInt32] = []
    ) {
        self.number = number
        self.sql = sql
        name = Self.name(of: number)
        self.parameterTypes = parameterTypes
        self.columns = Row.Columns(columns)
        self.columnTypes = columnTypes
        changesSession = Self.changesSession(sql)
        let start = Self.withoutComments(sql.prefix(1024).lowercased())
        isCopy = start.hasPrefix("copy")
        changesTables = ["alter", "create", "drop"].contains(where: start.hasPrefix)
    }

    /// Whether a result has the columns that were described.
    func describes(_ result: OpaquePointer) -> Bool {
        Int(PQnfields(result)) == columnTypes.count
            && columnTypes.indices.allSatisfy { column in
                PQftype(result, Int32(column)) == columnTypes[column]
                    && columns.names[column].withCString { strcmp(PQfname(result, Int32(column)), $0) == 0 }
            }
    }

    static func name(of number: Int) -> String { "swiftlet_\(number)" }

    /// Whether a statement may change the session for those who use the connection later.
    ///
    /// Goes by the text, and rather believes it of one too many: giving the connection back then costs a round trip.
    static func changesSession(_ sql: String) -> Bool {
        let text = sql.lowercased()
        if functions.contains(where: text.contains) { return true }
        var words = withoutComments(text).split(maxSplits: 2) { !($0.isLetter || $0 == "_") }[...]
        guard let first = words.popFirst() else { return false }
        if first == "set" {
            // These end with the transaction.
            return words.first != "local" && words.first != "transaction" && words.first != "constraints"
        }
        return statements.contains(String(first)) || (first == "create" && text.contains("temp"))
            || text.contains("into temp")
    }

    private static let functions = ["set_config", "advisory_lock", "advisory_unlock", "dblink_connect"]
    private static let statements: Set = [
        "reset", "listen", "unlisten", "prepare", "deallocate", "load", "declare", "discard", "do", "call",
    ]

    /// A text from its first word on.
    private static func withoutComments(_ text: String) -> Substring {
        var rest = text[...]
        while true {
            rest = rest.drop { $0.isWhitespace || $0 == ";" || $0 == "(" }
            if rest.hasPrefix("--") {
                rest = rest.drop { !$0.isNewline }
            } else if rest.hasPrefix("/*"), let end = rest.firstRange(of: "*/") {
                rest = rest[end.upperBound...]
            } else {
                return rest
            }
        }
    }
}

/// The statements that were described so far, at most so many; those not used for the longest time make room.
final class StatementShapes: Sendable {
    private struct Entry {
        let shape: StatementShape
        var used: Int
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var clock = 0
        var lastNumber = 0
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int) { self.capacity = max(1, capacity) }

    /// The shape of a statement, if it is known.
    func find(_ sql: String) -> StatementShape? {
        state.withLock { state in
            guard let index = state.entries.index(forKey: sql) else { return nil }
            state.clock += 1
            state.entries.values[index].used = state.clock
            return state.entries.values[index].shape
        }
    }

    /// A number that no statement of these connections has.
    func nextNumber() -> Int {
        state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
    }

    func add(_ shape: StatementShape) {
        state.withLock { state in
            state.clock += 1
            state.entries[shape.sql] = Entry(shape: shape, used: state.clock)
            guard state.entries.count > capacity else { return }
            // An eighth at once, so that looking for the oldest is rare.
            let oldest = state.entries.sorted { $0.value.used < $1.value.used }.prefix(capacity / 8 + 1)
            for entry in oldest { state.entries[entry.key] = nil }
        }
    }

    /// Forgets all statements.
    func removeAll() { state.withLock { $0.entries = [:] } }

    /// Forgets a statement that the server has told to be another by now.
    func remove(_ shape: StatementShape) {
        state.withLock { state in
            if state.entries[shape.sql]?.shape === shape { state.entries[shape.sql] = nil }
        }
    }
}

extension StatementDescription {
    /// Tells the types of a statement by their names.
    init(_ shape: StatementShape, _ catalog: TypeCatalog) {
        self.init(
            parameters: shape.parameterTypes.map { catalog.type($0)?.name ?? "\($0)" }, columns: shape.columns.names)
    }
}
