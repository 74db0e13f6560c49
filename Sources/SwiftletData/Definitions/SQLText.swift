/// Names and constants in the text of statements that cannot be given arguments: definitions of tables.
enum SQLText {
    /// The quoted name of a table or column.
    ///
    /// - Throws: `DataError` with code `.configuration` for one that is empty or has a control character.
    static func identifier(_ name: String) throws -> String {
        guard !name.isEmpty, name.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 }) else {
            throw DataError(.configuration, "\(name.debugDescription) is not a name of a table or column")
        }
        return quoted(name, "\"")
    }

    /// The quoted text.
    ///
    /// - Throws: `DataError` with code `.configuration` for one with a NUL, which ends the statement.
    static func literal(_ text: String) throws -> String {
        guard !text.utf8.contains(0) else {
            throw DataError(.configuration, "text with a NUL cannot stand in the definition of a table")
        }
        return quoted(text, "'")
    }

    private static func quoted(_ text: String, _ quote: Character) -> String {
        String(quote)
            + text.split(separator: quote, omittingEmptySubsequences: false).joined(separator: "\(quote)\(quote)")
            + String(quote)
    }
}
