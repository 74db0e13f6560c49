/// A doc comment taken apart: its first paragraph, the rest, and what it says about parameters.
public struct Documentation: Sendable, Equatable {
    /// The first paragraph, without a line break.
    public var summary: String?
    /// The paragraphs behind it, without the lists of parameters, results and errors.
    public var discussion: String?
    /// What `- Parameter name:` says, by the names of the parameters.
    public var parameters: [String: String] = [:]
    /// What `- Returns:` says.
    public var returns: String?

    /// Reads a doc comment in Swift's markup.
    public init(_ text: String) {
        var paragraphs: [[String]] = [[]]
        var target = Target.text
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let words = line.drop { $0 == " " }
            let isIndented = line.first == " "
            if words.hasPrefix("- "), let item = Self.item(words.dropFirst(2), isIndented: isIndented, in: target) {
                target = item.target
                append(item.text, to: target)
            } else if target != .text, isIndented || (!words.isEmpty && !words.hasPrefix("- ")) {
                append(String(words), to: target)
            } else {
                target = .text
                if words.isEmpty {
                    paragraphs.append([])
                } else {
                    paragraphs[paragraphs.count - 1].append(String(line))
                }
            }
        }
        paragraphs.removeAll(where: \.isEmpty)
        summary = paragraphs.first?.joined(separator: " ")
        let rest = paragraphs.dropFirst().map { $0.joined(separator: "\n") }
        discussion = rest.isEmpty ? nil : rest.joined(separator: "\n\n")
    }

    private enum Target: Equatable {
        case text, parameters
        case parameter(String)
        case returns, ignored
    }

    /// The field that a list item begins; nil for an ordinary item.
    private static func item(
        _ text: Substring, isIndented: Bool, in target: Target
    ) -> (target: Target, text: String)? {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let name = text[..<colon]
        let rest = String(text[text.index(after: colon)...].drop { $0 == " " })
        switch name.lowercased() {
        case "parameters": return (.parameters, "")
        case "returns": return (.returns, rest)
        case "throws": return (.ignored, "")
        default: break
        }
        if name.hasPrefix("Parameter ") {
            return (.parameter(name.dropFirst("Parameter ".count).trimmingSpaces), rest)
        }
        switch target {
        case .parameters, .parameter:
            return isIndented ? (.parameter(name.trimmingSpaces), rest) : nil
        default:
            return nil
        }
    }

    private mutating func append(_ text: String, to target: Target) {
        guard !text.isEmpty else { return }
        switch target {
        case .parameter(let name): parameters[name] = parameters[name].map { "\($0) \(text)" } ?? text
        case .returns: returns = returns.map { "\($0) \(text)" } ?? text
        case .text, .parameters, .ignored: break
        }
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}
