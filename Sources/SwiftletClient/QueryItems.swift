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

    /// Lends the value of the first item of a name, decoded as ``parse(_:)`` does; nil when there is none.
    package static func withFirst<R>(
        _ name: String, in query: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> R
    ) rethrows -> R? {
        var position = 0
        guard let value = next(name, in: query, from: &position) else { return nil }
        return try withDecoded(value, body)
    }

    /// The values of the items of a name, in order.
    package static func values(_ name: String, in query: UnsafeRawBufferPointer) -> [String] {
        var values: [String] = []
        var position = 0
        while let value = next(name, in: query, from: &position) {
            withDecoded(value) { values.append(String(decoding: $0, as: UTF8.self)) }
        }
        return values
    }

    /// The value of the next item of a name, still encoded; `position` is moved behind the item.
    private static func next(
        _ name: String, in query: UnsafeRawBufferPointer, from position: inout Int
    ) -> UnsafeRawBufferPointer? {
        while position < query.count {
            let start = position
            var mark: Int?
            while position < query.count, query[position] != UInt8(ascii: "&") {
                if mark == nil, query[position] == UInt8(ascii: "=") { mark = position }
                position += 1
            }
            let end = position
            position += 1
            let itemName = UnsafeRawBufferPointer(rebasing: query[start..<(mark ?? end)])
            guard end > start, withDecoded(itemName, { name.utf8.elementsEqual($0) }) else { continue }
            return UnsafeRawBufferPointer(rebasing: query[(mark.map { $0 + 1 } ?? end)..<end])
        }
        return nil
    }

    /// Lends bytes decoded; those that are not encoded as they are.
    private static func withDecoded<R>(
        _ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> R
    ) rethrows -> R {
        guard bytes.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return try body(bytes)
        }
        var text = PercentEncoding.decode(bytes, plusIsSpace: true).text
        return try text.withUTF8 { try body(UnsafeRawBufferPointer($0)) }
    }

    private static func decoded(_ bytes: Substring.UTF8View) -> String {
        guard bytes.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(Substring(bytes))
        }
        return PercentEncoding.decode(bytes, plusIsSpace: true).text
    }
}
