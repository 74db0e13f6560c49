import Tracing

/// How much a span may hold: memory stays bounded whatever a service attaches to its spans. What is beyond is left out
/// and counted.
package struct SpanLimits: Sendable {
    /// The most attributes of a span, and of an event or link.
    package var attributes = 128
    /// The most events of a span.
    package var events = 128
    /// The most links of a span.
    package var links = 128
    /// The most bytes of one text; the rest is cut off.
    package var valueLength = 4096
    /// The most bytes of all texts of a span.
    package var size = 32 * 1024

    package init() {}

    /// The beginning of a text.
    func cut(_ text: String) -> String {
        guard text.utf8.count > valueLength else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: valueLength)
        // Not within a character's bytes.
        while end > text.startIndex, end.samePosition(in: text.unicodeScalars) == nil {
            end = text.utf8.index(before: end)
        }
        return String(text[..<end])
    }

    /// Keeps of attributes as many as there is room for, those that were there before first.
    ///
    /// - Returns: How many were left out.
    func keep(_ new: SpanAttributes, over old: SpanAttributes) -> (SpanAttributes, dropped: Int) {
        guard new.count > attributes else { return (new, 0) }
        var kept = SpanAttributes()
        let list = new.list
        for (name, value) in list where old.get(name) != nil { kept.set(name, value: value) }
        for (name, value) in list where kept.count < attributes { kept.set(name, value: value) }
        return (kept, new.count - kept.count)
    }

    /// Cuts texts that are too long, and leaves out what is beyond the room that is left.
    ///
    /// - Returns: How many were left out.
    func limit(_ attributes: inout SpanAttributes, room: inout Int) -> Int {
        guard !attributes.isEmpty else { return 0 }
        var used = 0
        var isLong = false
        let list = attributes.list
        for (name, value) in list {
            let size = value.size
            used += name.utf8.count + size
            isLong = isLong || size > valueLength
        }
        if used <= room, !isLong {
            room -= used
            return 0
        }
        var kept = SpanAttributes()
        for (name, value) in list {
            let value = value.mapTexts(cut)
            guard name.utf8.count <= valueLength, name.utf8.count + value.size <= room else { continue }
            room -= name.utf8.count + value.size
            kept.set(name, value: value)
        }
        defer { attributes = kept }
        return attributes.count - kept.count
    }
}

extension SpanAttributes {
    /// The attributes, in no order.
    var list: [(name: String, value: SpanAttribute)] {
        var list: [(name: String, value: SpanAttribute)] = []
        list.reserveCapacity(count)
        let add = { (name: String, value: SpanAttribute) in list.append((name, value)) }
        forEach(add)
        return list
    }
}

extension SpanAttribute {
    /// About how many bytes it holds.
    fileprivate var size: Int {
        switch self {
        case .string(let text): text.utf8.count
        case .stringArray(let texts): texts.reduce(0) { $0 + $1.utf8.count }
        case .int32Array(let numbers): numbers.count * 4
        case .int64Array(let numbers): numbers.count * 8
        case .doubleArray(let numbers): numbers.count * 8
        case .boolArray(let values): values.count
        case .stringConvertible(let value): value.description.utf8.count
        case .stringConvertibleArray(let values): values.reduce(0) { $0 + $1.description.utf8.count }
        default: 8
        }
    }

    /// The same with its texts changed; what can be written as text is text from now on.
    fileprivate func mapTexts(_ change: (String) -> String) -> SpanAttribute {
        switch self {
        case .string(let text): .string(change(text))
        case .stringArray(let texts): .stringArray(texts.map(change))
        case .stringConvertible(let value): .string(change(value.description))
        case .stringConvertibleArray(let values): .stringArray(values.map { change($0.description) })
        default: self
        }
    }
}
