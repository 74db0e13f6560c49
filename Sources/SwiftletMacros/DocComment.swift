import SwiftSyntax

extension SyntaxProtocol {
    /// The text of the doc comment before the declaration, without its markers; nil when there is none.
    var docComment: String? {
        var lines: [String] = []
        for piece in leadingTrivia {
            switch piece {
            case .docLineComment(let text):
                lines.append(String(text.dropFirst(text.hasPrefix("/// ") ? 4 : 3)))
            case .docBlockComment(let text):
                lines += text.dropFirst(3).dropLast(2).split(separator: "\n", omittingEmptySubsequences: false)
                    .map(Self.blockLine)
            default: break
            }
        }
        while lines.first?.isBlank == true { lines.removeFirst() }
        while lines.last?.isBlank == true { lines.removeLast() }
        return lines.isEmpty ? nil : lines.map(\.trimmingEnd).joined(separator: "\n")
    }

    /// A line of a block comment without the star that may lead it.
    private static func blockLine(_ line: Substring) -> String {
        var line = line.drop { $0 == " " || $0 == "\t" }
        if line.hasPrefix("*") { line = line.dropFirst() }
        if line.hasPrefix(" ") { line = line.dropFirst() }
        return String(line)
    }
}

extension String {
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }

    fileprivate var trimmingEnd: String {
        var text = self
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
