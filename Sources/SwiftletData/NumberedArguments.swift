/// Finds `$1`, `$2` … in the text of a statement, outside of quotes and comments.
enum NumberedArguments {
    static func fragments(of text: String, arguments: [SQL.Fragment]) -> [SQL.Fragment] {
        let bytes = Array(text.utf8)
        var fragments: [SQL.Fragment] = []
        var used = Set<Int>()
        var start = 0
        var index = 0
        while index < bytes.count {
            if let end = endOfOpaque(in: bytes, at: index) {
                index = end
                continue
            }
            guard bytes[index] == UInt8(ascii: "$"), let (number, end) = number(in: bytes, at: index + 1) else {
                index += 1
                continue
            }
            guard number > 0, number <= arguments.count else {
                let message = "$\(number) has no argument: there are \(arguments.count)"
                return [.failure(DataError(.invalidStatement, message, sql: text))]
            }
            used.insert(number)
            fragments.append(.text(String(decoding: bytes[start..<index], as: UTF8.self)))
            fragments.append(arguments[number - 1])
            start = end
            index = end
        }
        if let unused = arguments.indices.first(where: { !used.contains($0 + 1) }) {
            return [.failure(DataError(.invalidStatement, "argument $\(unused + 1) is not used", sql: text))]
        }
        fragments.append(.text(String(decoding: bytes[start...], as: UTF8.self)))
        return fragments
    }

    /// The end of the quoted text or the comment that begins here, if one does.
    private static func endOfOpaque(in bytes: [UInt8], at index: Int) -> Int? {
        let next = index + 1 < bytes.count ? bytes[index + 1] : 0
        switch (bytes[index], next) {
        case (UInt8(ascii: "'"), _), (UInt8(ascii: "\""), _):
            // A doubled quote reads as the end of one text and the beginning of the next.
            let close = bytes[(index + 1)...].firstIndex(of: bytes[index])
            return close.map { $0 + 1 } ?? bytes.count
        case (UInt8(ascii: "-"), UInt8(ascii: "-")):
            return bytes[index...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        case (UInt8(ascii: "/"), UInt8(ascii: "*")):
            var end = index + 2
            while end + 1 < bytes.count {
                if bytes[end] == UInt8(ascii: "*"), bytes[end + 1] == UInt8(ascii: "/") { return end + 2 }
                end += 1
            }
            return bytes.count
        default:
            return nil
        }
    }

    private static func number(in bytes: [UInt8], at start: Int) -> (Int, Int)? {
        var end = start
        while end < bytes.count, (48...57).contains(bytes[end]) { end += 1 }
        guard let number = Int(String(decoding: bytes[start..<end], as: UTF8.self)) else { return nil }
        return (number, end)
    }
}
