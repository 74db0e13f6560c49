import SwiftletSchema

/// A statement whose interpolated values are bound, never put into its text.
///
/// ```swift
/// "SELECT * FROM users WHERE id = \(id) AND state IN \(list: states)"
/// ```
public struct SQL: Sendable {
    enum Fragment: Sendable {
        case text(String)
        case value(SQLValue, isSecret: Bool = false)
        case emptyList
        case failure(any Error)

        /// About how long it is in the text of the statement.
        var length: Int {
            switch self {
            case .text(let text): text.utf8.count
            case .value: 4
            case .emptyList: 24
            case .failure: 0
            }
        }
    }

    var fragments: [Fragment]

    init(fragments: [Fragment]) { self.fragments = fragments }

    /// A statement with `$1`, `$2` … in its text for the arguments, which may be used in any order and repeatedly.
    ///
    /// Text in quotes and comments is left alone. Executing it throws `DataError` with code `.invalidStatement`
    /// if a number has no argument or an argument is not used.
    public init(_ text: String, arguments: [any SQLConvertible]) {
        fragments = NumberedArguments.fragments(
            of: text, arguments: arguments.map { .value($0.sqlValue, isSecret: type(of: $0).isSecret) })
    }

    /// The text with placeholders and the values to bind to them, in order: for an engine.
    ///
    /// - Throws: `DataError` with code `.invalidStatement` for an interpolation that has no meaning.
    public func rendered(for dialect: SQLDialect) throws -> (text: String, arguments: [SQLValue]) {
        if fragments.count == 1, case .text(let text) = fragments[0] { return (text, []) }
        var text = ""
        var arguments: [SQLValue] = []
        text.reserveCapacity(fragments.reduce(0) { $0 + $1.length })
        arguments.reserveCapacity(fragments.count / 2)
        for fragment in fragments {
            switch fragment {
            case .text(let part):
                text += part
            case .value(let value, _):
                arguments.append(value)
                text += dialect.placeholderPrefix
                text += String(arguments.count)
            case .emptyList:
                text += dialect.emptyList
            case .failure(let error):
                throw error
            }
        }
        return (text, arguments)
    }

    /// What may be shown of the arguments: of secrets, nothing.
    func masked(_ arguments: [SQLValue]) -> [SQLValue] {
        let hasSecrets = fragments.contains { if case .value(_, isSecret: true) = $0 { true } else { false } }
        guard hasSecrets else { return arguments }
        let areSecret = fragments.compactMap { if case .value(_, let isSecret) = $0 { isSecret } else { nil } }
        return zip(arguments, areSecret).map { $1 ? .text(Sensitive<SQLValue>.mask) : $0 }
    }
}
