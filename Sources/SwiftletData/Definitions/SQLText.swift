/// Names and constants in the text of statements that cannot be given arguments: definitions of tables.
package enum SQLText {
    /// The quoted name of a table or column.
    ///
    /// - Throws: `DataError` with code `.configuration` for one that is empty or has a control character.
    package static func identifier(_ name: String) throws -> String {
        guard !name.isEmpty, name.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 }) else {
            throw DataError(.configuration, "\(name.debugDescription) is not a name of a table or column")
        }
        return quotedName(name)
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

    /// The name in quotes, whatever it is.
    static func quotedName(_ name: some StringProtocol) -> String { quoted(name, "\"") }

    /// Goes by scalars, as engines do: a quote with a combining mark behind it is one `Character`, which equals no quote.
    private static func quoted(_ text: some StringProtocol, _ quote: Unicode.Scalar) -> String {
        var quoted = String.UnicodeScalarView([quote])
        for scalar in text.unicodeScalars {
            if scalar == quote { quoted.append(quote) }
            quoted.append(scalar)
        }
        quoted.append(quote)
        return String(quoted)
    }
}
