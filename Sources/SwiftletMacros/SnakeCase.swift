extension String {
    /// The name in snake_case: `cityID` is `city_id`, `userURLPath` is `user_url_path`, `cityIDs` is `city_ids`.
    var snakeCased: String {
        let letters = Array(self)
        var result = ""
        for (index, letter) in letters.enumerated() {
            if letter.isUppercase, index > 0, letters[index - 1] != "_" {
                let endsWord = !letters[index - 1].isUppercase
                let beginsWord = index + 1 < letters.count && letters[index + 1].isLowercase
                if endsWord || (beginsWord && !Self.isPlural(letters, at: index + 1)) { result += "_" }
            }
            result += letter.lowercased()
        }
        return result
    }

    /// Whether the letter is the `s` of a plural such as `IDs`.
    private static func isPlural(_ letters: [Character], at index: Int) -> Bool {
        letters[index] == "s" && (index + 1 == letters.count || letters[index + 1].isUppercase)
    }

    /// The name without the backticks that a keyword needs.
    var withoutBackticks: String {
        filter { $0 != "`" }
    }
}
