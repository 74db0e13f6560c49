/// What SQLite makes of a declared type (sqlite.org/datatype3.html, section 3.1).
enum SQLiteAffinity {
    case integer, text, blob, real, numeric

    init(_ type: String) {
        let type = type.uppercased()
        self =
            if type.contains("INT") {
                .integer
            } else if ["CHAR", "CLOB", "TEXT"].contains(where: type.contains) {
                .text
            } else if type.isEmpty || type.contains("BLOB") {
                .blob
            } else if ["REAL", "FLOA", "DOUB"].contains(where: type.contains) {
                .real
            } else {
                .numeric
            }
    }

    /// Whether two declared types are the same to SQLite and to models, which keep the greatest length in the type.
    static func isSame(_ type: String, _ other: String) -> Bool {
        SQLiteAffinity(type) == SQLiteAffinity(other) && length(type) == length(other)
    }

    private static func length(_ type: String) -> String {
        type.split(separator: "(").dropFirst().joined().filter { $0 != " " && $0 != ")" }
    }
}
