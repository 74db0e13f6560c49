/// Statements that begin or end transactions and savepoints, which the closures given to `Database` do.
enum TransactionControl {
    private static let words = ["BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE"]

    /// Their first two letters.
    private static let starts = words.map { $0.utf8.prefix(2).reduce(UInt16(0)) { $0 << 8 | UInt16($1) } }

    /// The word that a statement begins with, if it is such a statement.
    static func word(beginning text: String) -> String? {
        var rest = text.utf8[...]
        while let byte = rest.first {
            if byte <= UInt8(ascii: " ") || byte == UInt8(ascii: ";") {
                rest = rest.dropFirst()
            } else if byte == UInt8(ascii: "-"), rest.dropFirst().first == byte {
                rest = rest.drop { $0 != UInt8(ascii: "\n") }
            } else if byte == UInt8(ascii: "/"), rest.dropFirst().first == UInt8(ascii: "*") {
                rest = rest.dropFirst(2)
                while let end = rest.firstIndex(of: UInt8(ascii: "*")) {
                    rest = rest[rest.index(after: end)...]
                    if rest.first == UInt8(ascii: "/") { break }
                }
                rest = rest.dropFirst()
            } else {
                break
            }
        }
        // Hardly a statement goes on from here.
        let start = rest.prefix(2).reduce(UInt16(0)) { $0 << 8 | UInt16($1 & 0xDF) }
        guard starts.contains(start) else { return nil }
        // The longest word has nine letters; a statement that begins with a longer one is none of them.
        let word = rest.prefix(10).prefix { byte in byte & 0xDF >= UInt8(ascii: "A") && byte & 0xDF <= UInt8(ascii: "Z")
        }
        return words.first { $0.utf8.elementsEqual(word.lazy.map { $0 & 0xDF }) }
    }
}
