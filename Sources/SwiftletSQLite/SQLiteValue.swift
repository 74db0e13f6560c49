internal import CSQLite
import SwiftletData
import SwiftletSchema

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// How values are stored in SQLite (sqlite.org/datatype3.html).
enum SQLiteValue {
    /// Sets a parameter, whose position is counted from 1.
    ///
    /// - Returns: What SQLite says of it.
    /// - Throws: `DataError` with code `.encoding` for a value that would not be read back as it is.
    static func bind(_ value: SQLValue, to statement: OpaquePointer, at position: Int32) throws -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(statement, position)
        case .bool(let value): return sqlite3_bind_int64(statement, position, value ? 1 : 0)
        case .integer(let value): return sqlite3_bind_int64(statement, position, value)
        case .real(let value):
            guard !value.isNaN else { throw DataError(.encoding, "SQLite would store a NaN as NULL") }
            return sqlite3_bind_double(statement, position, value)
        case .blob(let bytes): return bind(bytes, to: statement, at: position)
        case .other(let value):
            if case .bytes(let bytes) = value.content { return bind(bytes, to: statement, at: position) }
        default: break
        }
        return try bind(text(of: value), to: statement, at: position)
    }

    /// The text that a value is stored as.
    private static func text(of value: SQLValue) throws -> String {
        switch value {
        case .text(let value): return value
        case .date(let date):
            guard let text = TimestampText.format(date) else {
                throw DataError(.encoding, "a date is stored in the years 0000 to 9999 only")
            }
            return text
        case .uuid(let value): return value.uuidString.lowercased()
        case .decimal(let value):
            guard !value.isNaN else { throw DataError(.encoding, "a decimal that is no number cannot be stored") }
            return String(describing: value)
        case .json(let value): return value.description
        case .day(let value): return value.description
        case .time(let value): return value.description
        case .interval(let value): return value.description
        case .other(let value):
            if case .text(let text) = value.content { return text }
        default: break
        }
        guard let json = RawJSON(sqlValue: value) else {
            throw DataError(.encoding, "\(value.typeName) is stored as JSON, which cannot write all that is in it")
        }
        return json.description
    }

    private static func bind(_ text: String, to statement: OpaquePointer, at position: Int32) throws -> Int32 {
        guard !text.utf8.contains(0) else {
            throw DataError(.encoding, "SQLite would give back text only up to its first NUL")
        }
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { bytes in
                // No text at all would be NULL.
                guard let start = bytes.baseAddress else { return sqlite3_bind_text(statement, position, "", 0, nil) }
                return sqlite3_bind_text64(
                    statement, position, start, UInt64(bytes.count), copied, UInt8(SQLITE_UTF8))
            }
        }
    }

    private static func bind(_ bytes: [UInt8], to statement: OpaquePointer, at position: Int32) -> Int32 {
        // No bytes at all would be NULL.
        guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(statement, position, 0) }
        return sqlite3_bind_blob64(statement, position, bytes, UInt64(bytes.count), copied)
    }

    /// Has SQLite make a copy (`SQLITE_TRANSIENT`, a pointer that Swift does not import).
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    /// The value of a column of the row that a statement stands at.
    static func column(_ index: Int32, of statement: OpaquePointer) -> SQLValue {
        switch sqlite3_column_type(statement, index) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, index))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, index))
        case SQLITE_TEXT:
            guard let bytes = sqlite3_column_text(statement, index) else { return .null }
            let count = Int(sqlite3_column_bytes(statement, index))
            return .text(String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self))
        case SQLITE_BLOB:
            let count = Int(sqlite3_column_bytes(statement, index))
            return .blob([UInt8](UnsafeRawBufferPointer(start: sqlite3_column_blob(statement, index), count: count)))
        default: return .null
        }
    }
}
