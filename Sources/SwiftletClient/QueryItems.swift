/// The items of a query, as HTML forms write them (WHATWG URL Standard, section 5.1).
package enum QueryItems {
    /// Names and values in order, percent-decoded, `+` as a space; what is no valid UTF-8 is repaired.
    package static func parse(_ query: String?) -> [(name: String, value: String)] {
        guard let query, !query.isEmpty else { return [] }
        return query.utf8.split(separator: UInt8(ascii: "&")).map { item in
            guard let mark = item.firstIndex(of: UInt8(ascii: "=")) else { return (decoded(item), "") }
            return (decoded(item[..<mark]), decoded(item[item.index(after: mark)...]))
        }
    }

    private static func decoded(_ bytes: Substring.UTF8View) -> String {
        guard bytes.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(Substring(bytes))
        }
        return PercentEncoding.decode(bytes, plusIsSpace: true).text
    }
}
