/// A statement whose interpolated values are bound, never put into its text.
///
/// ```swift
/// "SELECT * FROM users WHERE id = \(id) AND state IN \(list: states)"
/// ```
public struct SQL: Sendable {
    enum Fragment: Sendable {
        case text(String)
        case value(SQLValue)
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
        fragments = NumberedArguments.fragments(of: text, arguments: arguments.map(\.sqlValue))
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
            case .value(let value):
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
}
