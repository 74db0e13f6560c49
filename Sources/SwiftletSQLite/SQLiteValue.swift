internal import GRDB
import SwiftletData
import SwiftletSchema

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// How values are stored in SQLite (sqlite.org/datatype3.html).
enum SQLiteValue {
    static func arguments(_ values: [SQLValue]) throws -> StatementArguments {
        StatementArguments(try values.map(stored))
    }

    static func stored(_ value: SQLValue) throws -> DatabaseValue {
        switch value {
        case .null: return .null
        case .bool(let value): return value.databaseValue
        case .integer(let value): return value.databaseValue
        case .real(let value):
            guard !value.isNaN else { throw DataError(.encoding, "SQLite would store a NaN as NULL") }
            return value.databaseValue
        case .text(let value):
            return try text(value)
        case .blob(let bytes): return Data(bytes).databaseValue
        case .date(let date):
            guard let text = TimestampText.format(date) else {
                throw DataError(.encoding, "a date is stored in the years 0000 to 9999 only")
            }
            return text.databaseValue
        case .uuid(let value): return value.uuidString.lowercased().databaseValue
        case .decimal(let value):
            guard !value.isNaN else { throw DataError(.encoding, "a decimal that is no number cannot be stored") }
            return String(describing: value).databaseValue
        case .json(let value): return value.description.databaseValue
        case .day(let value): return value.description.databaseValue
        case .time(let value): return value.description.databaseValue
        case .interval(let value): return value.description.databaseValue
        case .array, .range, .composite:
            guard let json = RawJSON(sqlValue: value) else {
                throw DataError(.encoding, "\(value.typeName) is stored as JSON, which cannot write all that is in it")
            }
            return json.description.databaseValue
        case .other(let value):
            switch value.content {
            case .text(let value): return try text(value)
            case .bytes(let bytes): return Data(bytes).databaseValue
            }
        }
    }

    private static func text(_ value: String) throws -> DatabaseValue {
        guard !value.utf8.contains(0) else {
            throw DataError(.encoding, "SQLite would give back text only up to its first NUL")
        }
        return value.databaseValue
    }
}
