/// The text of a `CREATE TABLE` statement, taken apart so that single columns can be changed.
struct SQLiteTableText {
    /// The definitions of columns, and behind them the constraints of the table.
    private var items: [Item]
    /// What stands behind the closing parenthesis: `STRICT`, `WITHOUT ROWID`.
    private let suffix: String

    /// The words and signs of one definition.
    private struct Item {
        var tokens: [SQLiteToken]

        /// The name, if it is the definition of a column.
        var columnName: String? {
            guard let first = tokens.first, first.isName || !Self.constraints.contains(first.keyword) else {
                return nil
            }
            return first.name
        }

        private static let constraints: Set = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"]
    }

    /// Takes the statement apart.
    ///
    /// - Throws: `DataError` with code `.invalidStatement` for text that is no definition with a list of columns.
    init(_ text: String) throws {
        let tokens = SQLiteToken.tokens(of: text)
        guard let open = tokens.firstIndex(where: { $0.text == "(" }) else {
            throw DataError(.invalidStatement, "this is no definition of a table", sql: text)
        }
        var items: [Item] = []
        var current: [SQLiteToken] = []
        var depth = 0
        var index = open + 1
        while index < tokens.count, depth > 0 || tokens[index].text != ")" {
            let token = tokens[index]
            if token.text == "(" { depth += 1 }
            if token.text == ")" { depth -= 1 }
            if token.text == ",", depth == 0 {
                items.append(Item(tokens: current))
                current = []
            } else {
                current.append(token)
            }
            index += 1
        }
        items.append(Item(tokens: current))
        self.items = items
        suffix = tokens.dropFirst(index + 1).text
    }

    /// The statement for a table of another name.
    func rendered(as quotedName: String) -> String {
        let body = items.map(\.tokens.text).joined(separator: ",\n    ")
        return "CREATE TABLE \(quotedName) (\n    \(body)\n) \(suffix)"
    }

    /// Adds a column behind the others.
    mutating func append(column definition: String) {
        let end = items.firstIndex { $0.columnName == nil } ?? items.endIndex
        items.insert(Item(tokens: SQLiteToken.tokens(of: definition)), at: end)
    }

    /// Removes a column.
    mutating func remove(column: String) throws {
        items.remove(at: try index(of: column))
    }

    /// Puts another definition in the place of a column's.
    mutating func replace(column: String, by definition: String) throws {
        items[try index(of: column)] = Item(tokens: SQLiteToken.tokens(of: definition))
    }

    /// Refuses nulls in a column, or allows them.
    mutating func setNotNull(_ column: String, _ isSet: Bool) throws {
        let index = try index(of: column)
        var tokens = items[index].tokens
        if let place = Self.notNull(in: tokens) {
            if isSet { return }
            tokens.removeSubrange(place)
        } else if isSet {
            tokens += SQLiteToken.tokens(of: " NOT NULL")
        }
        items[index].tokens = tokens
    }

    private func index(of column: String) throws -> Int {
        guard let index = items.firstIndex(where: { $0.columnName?.lowercased() == column.lowercased() }) else {
            throw DataError(.invalidStatement, "there is no column \(column)", column: column)
        }
        return index
    }

    /// Where `NOT NULL` stands, with its name before it and what follows it on conflicts.
    private static func notNull(in tokens: [SQLiteToken]) -> Range<Int>? {
        var depth = 0
        for index in tokens.indices.dropFirst() {
            switch tokens[index].text {
            case "(": depth += 1
            case ")": depth -= 1
            default: break
            }
            guard depth == 0, tokens[index].keyword == "NOT", index + 1 < tokens.count,
                tokens[index + 1].keyword == "NULL"
            else { continue }
            let isNamed = index > 2 && tokens[index - 2].keyword == "CONSTRAINT"
            let end = index + 2
            let hasConflict =
                end + 1 < tokens.count && tokens[end].keyword == "ON" && tokens[end + 1].keyword == "CONFLICT"
            return (isNamed ? index - 2 : index)..<min(hasConflict ? end + 3 : end, tokens.count)
        }
        return nil
    }
}
