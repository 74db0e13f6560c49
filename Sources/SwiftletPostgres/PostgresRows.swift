import CPostgres
import SwiftletData
import SwiftletSchema

/// A result where libpq keeps it; values are read from its memory when they are asked for.
///
/// Sharing is unchecked because libpq does not change a result once it is given out.
final class PostgresRows: RowStorage, @unchecked Sendable {
    let columns: Row.Columns
    private let result: OpaquePointer
    private let types: [UInt32]
    private let catalog: TypeCatalog

    /// Takes a result over.
    init(_ result: OpaquePointer, of shape: StatementShape, _ catalog: TypeCatalog) {
        self.result = result
        columns = shape.columns
        types = shape.columnTypes
        self.catalog = catalog
    }

    /// Takes over a result that tells its columns itself.
    init(_ result: OpaquePointer, _ catalog: TypeCatalog) {
        self.result = result
        let fields = 0..<PQnfields(result)
        columns = Row.Columns(fields.map { PQfname(result, $0).map { String(cString: $0) } ?? "" })
        types = fields.map { PQftype(result, $0) }
        self.catalog = catalog
    }

    deinit { PQclear(result) }

    var count: Int { Int(PQntuples(result)) }

    /// What the server said it did, such as `SELECT 1`.
    var tag: String { PQcmdStatus(result).map { String(cString: $0) } ?? "" }

    /// All rows.
    var rows: [Row] { (0..<count).map { Row(self, at: $0) } }

    /// The first row, if there is one.
    var first: Row? { count > 0 ? Row(self, at: 0) : nil }

    /// The binary form of a value where libpq keeps it; nil for NULL.
    private func bytes(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        let (row, column) = (Int32(truncatingIfNeeded: row), Int32(truncatingIfNeeded: column))
        let length = PQgetlength(result, row, column)
        if length == 0, PQgetisnull(result, row, column) != 0 { return nil }
        return UnsafeRawBufferPointer(start: PQgetvalue(result, row, column), count: Int(length))
    }

    /// Text goes from libpq's memory to the answer's without becoming a `String`; the server has sent UTF-8.
    func write(row: Int, column: Int, to writer: inout JSONWriter) {
        guard let bytes = bytes(row, column) else { return writer.null() }
        switch types[column] {
        case OID.text, OID.varchar: writer.string(utf8: bytes.assumingMemoryBound(to: UInt8.self))
        default:
            do {
                try value(row: row, column: column).write(to: &writer)
            } catch {
                writer.fail(.notEncodable)
            }
        }
    }

    func value(row: Int, column: Int) throws(DataError) -> SQLValue {
        guard let bytes = bytes(row, column) else { return .null }
        do {
            return try PostgresBinary.decode(bytes, oid: types[column], catalog)
        } catch {
            var error = error
            error.column = columns.names[column]
            throw error
        }
    }
}
