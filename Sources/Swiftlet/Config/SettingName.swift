/// The name of a setting in its three spellings: `database.url`, `--database-url`, `DATABASE_URL`.
package struct SettingName: Sendable, Hashable {
    /// The dotted name, also the path in the file.
    let dotted: String

    /// The flag without its dashes: words in lower case, separated by dashes.
    let flag: String

    /// The environment variable.
    package let variable: String

    package init(_ dotted: String) {
        self.dotted = dotted
        var flag = ""
        var previous: Character = "."
        for character in dotted {
            if character.isUppercase, previous.isLowercase {
                flag.append("-")
            }
            flag += character == "." || character == "_" ? "-" : character.lowercased()
            previous = character
        }
        self.flag = flag
        self.variable = String(flag.uppercased().map { $0.isLetter || $0.isNumber || $0 == "*" ? $0 : "_" })
    }

    /// The parts between the dots.
    var components: [String] {
        dotted.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    }

    /// Whether this name, a pattern with `*` for one part, covers the dotted `name`.
    func covers(dotted name: String) -> Bool {
        let pattern = components
        let parts = SettingName(name).components
        return pattern.count == parts.count
            && zip(pattern, parts).allSatisfy { $0 == "*" ? !$1.isEmpty : $0 == $1 }
    }

    /// Whether this pattern covers the flag `name`, where `*` stands for one word or more.
    func covers(flag name: String) -> Bool {
        Self.matches(flag.split(separator: "-")[...], name.split(separator: "-")[...])
    }

    private static func matches(_ pattern: ArraySlice<Substring>, _ words: ArraySlice<Substring>) -> Bool {
        guard let first = pattern.first else { return words.isEmpty }
        guard let word = words.first else { return false }
        if first != "*" {
            return first == word && matches(pattern.dropFirst(), words.dropFirst())
        }
        return (1...words.count).contains { matches(pattern.dropFirst(), words.dropFirst($0)) }
    }

    /// The one of `names` that is nearest to `name` by edit distance (Levenshtein), nil when none is near.
    static func nearest(to name: String, of names: [String]) -> String? {
        let near = names.map { (name: $0, distance: distance(Array(name), Array($0))) }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        guard let near, near.distance <= max(2, name.count / 3) else { return nil }
        return near.name
    }

    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (index, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let substitution = diagonal + (character == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substitution, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
