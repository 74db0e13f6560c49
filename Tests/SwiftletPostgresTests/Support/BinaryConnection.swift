import CPostgres
import SwiftletData

@testable import SwiftletPostgres

/// A connection by libpq alone, which sends and receives values in binary form: the judge of what Swiftlet makes of them.
final class BinaryConnection {
    /// A value of the result; nil bytes are `NULL`.
    struct Cell {
        var oid: UInt32
        var bytes: [UInt8]?
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private let connection: OpaquePointer
    /// What was learned of the types of the results and parameters.
    let catalog: TypeCatalog
    /// How often the server was asked about types.
    private(set) var lookups = 0

    init(codecs: [PostgresCodec] = []) throws {
        guard let url = TestServer.url, let connection = PQconnectdb(url) else {
            throw Failure(description: "no server")
        }
        guard PQstatus(connection) == CONNECTION_OK else {
            let message = String(cString: PQerrorMessage(connection))
            PQfinish(connection)
            throw Failure(description: message)
        }
        self.connection = connection
        catalog = TypeCatalog(codecs: codecs)
        // A time zone that is easily told from UTC.
        try execute("SET client_min_messages = warning; SET TimeZone = 'Asia/Kolkata'; SET client_encoding = 'UTF8'")
    }

    deinit { PQfinish(connection) }

    /// Runs statements without parameters.
    func execute(_ sql: String) throws {
        let result = PQexec(connection, sql)
        defer { PQclear(result) }
        try check(result, sql)
    }

    /// The rows of a query, in binary form; the types of its result are known afterwards.
    func query(_ sql: String, _ parameters: [Cell] = []) throws -> [[Cell]] {
        let bytes = parameters.map { $0.bytes.map { $0.isEmpty ? [0] : $0 } }
        let copies = bytes.map { bytes -> UnsafeMutablePointer<CChar>? in
            guard let bytes else { return nil }
            let copy = UnsafeMutableRawPointer.allocate(byteCount: bytes.count, alignment: 1)
            copy.copyMemory(from: bytes, byteCount: bytes.count)
            return copy.assumingMemoryBound(to: CChar.self)
        }
        defer { for copy in copies { copy?.deallocate() } }
        let result = PQexecParams(
            connection, sql, Int32(parameters.count), parameters.map(\.oid), copies.map { UnsafePointer($0) },
            parameters.map { Int32($0.bytes?.count ?? 0) }, parameters.map { _ in 1 }, 1)
        defer { PQclear(result) }
        try check(result, sql)
        return (0..<PQntuples(result)).map { row in
            (0..<PQnfields(result)).map { column in
                let oid = PQftype(result, column)
                guard PQgetisnull(result, row, column) == 0 else { return Cell(oid: oid, bytes: nil) }
                let count = Int(PQgetlength(result, row, column))
                return Cell(
                    oid: oid,
                    bytes: [UInt8](UnsafeRawBufferPointer(start: PQgetvalue(result, row, column), count: count)))
            }
        }
    }

    /// The types of a statement's parameters, as the server infers them.
    func parameterTypes(of sql: String) throws -> [UInt32] {
        try check(PQprepare(connection, "", sql, 0, nil), sql)
        let result = PQdescribePrepared(connection, "")
        defer { PQclear(result) }
        try check(result, sql)
        let types = (0..<PQnparams(result)).map { PQparamtype(result, $0) }
        try learn(types)
        return types
    }

    /// Asks the server about the types that are not known yet.
    func learn(_ oids: [UInt32]) throws {
        while case let missing = catalog.missing(among: oids), !missing.isEmpty {
            lookups += 1
            let parameter = Cell(oid: 1028, bytes: TypeCatalog.oidArray(missing))
            let cells = try query(TypeCatalog.lookup, [parameter])
            let names = [
                "oid", "name", "kind", "element", "element_name", "part", "field_names", "field_types",
            ]
            try catalog.learn(
                cells.map { try Row(columns: Row.Columns(names), values: $0.map { try decode($0) }) })
        }
    }

    func decode(_ cell: Cell) throws -> SQLValue {
        guard let bytes = cell.bytes else { return .null }
        return try bytes.withUnsafeBytes { try PostgresBinary.decode($0, oid: cell.oid, catalog) }
    }

    /// The value of a query with one row and one column.
    func value(_ sql: String) throws -> SQLValue {
        guard let cell = try query(sql).first?.first else { throw Failure(description: "no row from \(sql)") }
        try learn([cell.oid])
        return try decode(cell)
    }

    /// The text of a query's one value with one parameter, of the type that the server infers.
    func text(_ sql: String, _ value: SQLValue) throws -> String? {
        guard let oid = try parameterTypes(of: sql).first else { throw Failure(description: "no parameter in \(sql)") }
        return try text(sql, value, oid: oid)
    }

    func text(_ sql: String, _ value: SQLValue, oid: UInt32) throws -> String? {
        var bytes: [UInt8] = []
        let isNotNull = try PostgresBinary.encode(value, oid: oid, catalog, into: &bytes)
        let cell = try query(sql, [Cell(oid: oid, bytes: isNotNull ? bytes : nil)]).first?.first
        return cell?.bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    private func check(_ result: OpaquePointer?, _ sql: String) throws {
        let status = PQresultStatus(result)
        guard status != PGRES_COMMAND_OK, status != PGRES_TUPLES_OK else { return }
        throw Failure(description: "\(String(cString: PQresultErrorMessage(result))) in \(sql)")
    }
}
