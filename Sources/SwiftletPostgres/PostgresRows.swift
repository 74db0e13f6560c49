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

    /// All rows.
    var rows: [Row] { (0..<count).map { Row(self, at: $0) } }

    /// The first row, if there is one.
    var first: Row? { count > 0 ? Row(self, at: 0) : nil }

    func value(row: Int, column: Int) throws(DataError) -> SQLValue {
        let (row, position) = (Int32(truncatingIfNeeded: row), Int32(truncatingIfNeeded: column))
        let length = PQgetlength(result, row, position)
        if length == 0, PQgetisnull(result, row, position) != 0 { return .null }
        let bytes = UnsafeRawBufferPointer(start: PQgetvalue(result, row, position), count: Int(length))
        do {
            return try PostgresBinary.decode(bytes, oid: types[column], catalog)
        } catch {
            var error = error
            error.column = columns.names[column]
            throw error
        }
    }
}
