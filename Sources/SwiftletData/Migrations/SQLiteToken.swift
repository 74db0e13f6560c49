/// A word, a sign, a name in quotes or a text constant of a statement of SQLite.
struct SQLiteToken {
    /// The token as written.
    let text: String
    /// Whether it is a name in quotes.
    let isName: Bool
    /// Whether white space or a comment stands before it.
    let isSpaced: Bool

    /// The word in upper case; names in quotes are none.
    var keyword: String { isName ? "" : text.uppercased() }

    /// The name without its quotes.
    var name: String {
        guard isName, let open = text.unicodeScalars.first, let close = Self.closing[open] else { return text }
        return text.unicodeScalars.dropFirst().dropLast().replacingDoubled(close)
    }

    // All of this goes by scalars, as SQLite does: a quote with a combining mark behind it is one `Character`, and no quote.
    private static let closing: [Unicode.Scalar: Unicode.Scalar] = ["\"": "\"", "`": "`", "[": "]"]

    /// The tokens of a statement, without white space and comments.
    static func tokens(of text: String) -> [SQLiteToken] {
        var tokens: [SQLiteToken] = []
        var rest = Array(text.unicodeScalars)[...]
        var isSpaced = false
        while let first = rest.first {
            if first.properties.isWhitespace {
                isSpaced = true
                rest = rest.dropFirst()
            } else if rest.starts(with: "--".unicodeScalars) {
                isSpaced = true
                rest = rest.drop { $0 != "\n" }
            } else if rest.starts(with: "/*".unicodeScalars) {
                isSpaced = true
                rest = rest.dropFirst(2)
                while !rest.isEmpty, !rest.starts(with: "*/".unicodeScalars) { rest = rest.dropFirst() }
                rest = rest.dropFirst(2)
            } else {
                let length = length(of: rest)
                let text = String(String.UnicodeScalarView(rest.prefix(length)))
                tokens.append(SQLiteToken(text: text, isName: closing[first] != nil, isSpaced: isSpaced))
                isSpaced = false
                rest = rest.dropFirst(length)
            }
        }
        return tokens
    }

    private static func length(of rest: ArraySlice<Unicode.Scalar>) -> Int {
        guard let first = rest.first else { return 0 }
        if let close = first == "'" ? "'" : closing[first] {
            var index = rest.startIndex + 1
            while index < rest.endIndex {
                guard rest[index] == close else {
                    index += 1
                    continue
                }
                // A doubled quote stands for itself.
                guard close != "]", index + 1 < rest.endIndex, rest[index + 1] == close else { break }
                index += 2
            }
            return min(index + 1, rest.endIndex) - rest.startIndex
        }
        let word = rest.prefix { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_", "$", ".", "\u{80}"...: true
            default: false
            }
        }.count
        if word > 0 { return word }
        // Signs of two characters must stay together.
        let signs: Set = ["||", "<=", ">=", "<>", "!=", "==", "<<", ">>", "->"]
        if rest.starts(with: "->>".unicodeScalars) { return 3 }
        return signs.contains(String(String.UnicodeScalarView(rest.prefix(2)))) ? 2 : 1
    }
}

extension Sequence<Unicode.Scalar> {
    /// The text with each doubled character taken as one.
    fileprivate func replacingDoubled(_ character: Unicode.Scalar) -> String {
        var result = String.UnicodeScalarView()
        var isSecond = false
        for next in self {
            if next == character, isSecond {
                isSecond = false
                continue
            }
            isSecond = next == character
            result.append(next)
        }
        return String(result)
    }
}

extension Sequence<SQLiteToken> {
    /// The statement again, with single spaces where there were any or comments.
    var text: String {
        var text = ""
        for token in self { text += (token.isSpaced && !text.isEmpty ? " " : "") + token.text }
        return text
    }
}
