public import Swiftlet

/// What came of comparing the statements in a service's source with its tables.
public struct SQLVerification: Sendable {
    /// A statement that could not be compared.
    public struct NotChecked: Sendable, CustomStringConvertible {
        /// Where it stands.
        public let place: SourcePlace
        /// Why it could not be compared.
        public let reason: String

        /// Place and reason.
        public var description: String { "\(place): \(reason)" }
    }

    /// The statements that the database takes.
    public internal(set) var verified: [StatementLiteral] = []
    /// What only running it shows.
    public internal(set) var notChecked: [NotChecked] = []
}

/// Statements in a service's source that the database refuses.
public struct SQLMistakes: Error, CustomStringConvertible {
    /// A statement that the database refuses.
    public struct Mistake: Sendable, CustomStringConvertible {
        /// Where it stands.
        public let place: SourcePlace
        /// The statement.
        public let statement: String
        /// What the database says.
        public let message: String

        /// Place, message and statement.
        public var description: String { "\(place): \(message)\n    \(statement)" }
    }

    /// The statements.
    public let mistakes: [Mistake]

    /// One after the other.
    public var description: String { mistakes.map(\.description).joined(separator: "\n") }
}

/// Has the database prepare every SQL statement that stands in the source of the app's services, against the tables as
/// the app's models and migrations have made them: a column that is not there is found without a request.
///
/// Statements are found in the types that ``Service(_:tag:)`` marks. Of what they interpolate, values are bound,
/// `\(values: draft)` and `\(set: patch)` are the columns of the parameter's type, and constants of type `SQL` are put in,
/// each choice of a conditional one by itself. What cannot be known before a request, and what stands in closures, other
/// types and extensions, is told as ``SQLVerification/notChecked`` as far as it is seen: run it in a test.
///
/// ```swift
/// try await withTestApp(UserApp()) { app in
///     let verification = try await verifySQL(app)
///     #expect(verification.notChecked.isEmpty)
/// }
/// ```
///
/// - Throws: ``SQLMistakes`` with each statement that the database refuses, its place and what the database says.
@discardableResult
public func verifySQL(_ app: TestApp) async throws -> SQLVerification {
    var verification = SQLVerification()
    var mistakes: [SQLMistakes.Mistake] = []
    for service in app.app.services {
        if !(service is any CallableService.Type || service is any MarkedService.Type) {
            verification.notChecked.append(
                SQLVerification.NotChecked(
                    place: SourcePlace(file: "\(service)", line: 0), reason: "the service is not marked @Service"))
        }
        for statement in service.statements {
            switch statement.rendered {
            case .unknown(let interpolation):
                verification.notChecked.append(
                    SQLVerification.NotChecked(
                        place: statement.place, reason: "\(interpolation) is known only when the statement is run"))
            case .statement(let sql):
                let text = try sql.rendered(for: app.database.dialect).text
                do {
                    // A transaction takes what only reads as well.
                    try await app.database.transaction { _ = try await $0.prepare(sql) }
                    verification.verified.append(statement)
                } catch let error as DataError where error.code != .rollbackFailed {
                    mistakes.append(
                        SQLMistakes.Mistake(place: statement.place, statement: text, message: error.message))
                }
            }
        }
    }
    verification.notChecked += app.app.closureEndpoints.map {
        SQLVerification.NotChecked(
            place: $0.place, reason: "what the closure of \($0.method) \($0.path) runs is not seen")
    }
    guard mistakes.isEmpty else { throw SQLMistakes(mistakes: mistakes) }
    return verification
}

extension StatementLiteral {
    fileprivate enum Rendered {
        case statement(SQL)
        case unknown(String)
    }

    /// The statement with nothing bound to it.
    fileprivate var rendered: Rendered {
        let null: Int? = nil
        var sql: SQL = ""
        for part in parts {
            switch part {
            case .text(let text) where isNumbered:
                sql = "\(sql)\(SQL(text, arguments: [Int?](repeating: nil, count: text.largestNumber)))"
            case .text(let text): sql = "\(sql)\(raw: text)"
            case .value: sql = "\(sql)\(null)"
            case .list: sql = "\(sql)(\(null))"
            case .prefix: sql = #"\#(sql)\#(null) ESCAPE '\'"#
            case .identifier(let name): sql = "\(sql)\(identifier: name)"
            case .columns(let names): sql = "\(sql)\(values: Columns(names: names))"
            case .assignments(let names): sql = "\(sql)\(set: Columns(names: names))"
            case .unknown(let text): return .unknown(text)
            }
        }
        return .statement(sql)
    }

    /// Columns that are given nothing.
    private struct Columns: ColumnValues {
        let names: [String]
        var columnValues: [(column: String, value: SQLValue)] { names.map { ($0, .null) } }
    }
}

extension String {
    /// The largest of the numbers behind a `$`.
    fileprivate var largestNumber: Int {
        split(separator: "$").dropFirst().compactMap { Int($0.prefix { $0.isASCII && $0.isNumber }) }.max() ?? 0
    }
}
