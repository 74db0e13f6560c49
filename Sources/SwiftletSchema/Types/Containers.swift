extension Optional: Schema where Wrapped: Schema {
    /// A value or null.
    public static var schema: SchemaDescription { .optional(Wrapped.self) }
    /// A missing member is nil.
    @inlinable public static var absent: Wrapped?? { .some(.none) }
    /// Reads null or a value.
    @inlinable
    public static func read(from reader: inout JSONReader) throws(JSONError) -> Wrapped?? {
        if try reader.readNull() { return .some(.none) }
        guard let value = try Wrapped.read(from: &reader) else { return .none }
        return .some(.some(value))
    }
    /// Writes null or the value.
    @inlinable
    public func write(to writer: inout JSONWriter) {
        if let value = self { value.write(to: &writer) } else { writer.null() }
    }
    /// Checks the value, if there is one.
    public func reason(against constraint: Constraint) -> String? { flatMap { $0.reason(against: constraint) } }
}

extension Array: Schema where Element: Schema {
    /// A list.
    public static var schema: SchemaDescription { .array(Element.self, unique: false) }
    /// Reads a list; violations carry the item's index.
    @inlinable
    public static func read(from reader: inout JSONReader) throws(JSONError) -> [Element]? {
        guard try reader.beginArray() else { return nil }
        var items: [Element] = []
        var index = 0
        var isComplete = true
        while try reader.nextItem() {
            if let item = try reader.item(index, as: Element.self) { items.append(item) } else { isComplete = false }
            index += 1
        }
        return isComplete ? items : nil
    }
    /// Writes a list.
    @inlinable
    public func write(to writer: inout JSONWriter) {
        writer.byte(UInt8(ascii: "["))
        var isFirst = true
        for item in self {
            if isFirst { isFirst = false } else { writer.byte(UInt8(ascii: ",")) }
            item.write(to: &writer)
        }
        writer.byte(UInt8(ascii: "]"))
    }
    /// Checks the number of items and, for `unique`, their JSON forms.
    public func reason(against constraint: Constraint) -> String? {
        switch constraint {
        case .items(let min, let max):
            if count < min { return "must have at least \(min) item\(min == 1 ? "" : "s")" }
            if let max, count > max { return "must have at most \(max) item\(max == 1 ? "" : "s")" }
            return nil
        case .unique:
            var seen: Set<[UInt8]> = []
            return allSatisfy { item in (try? item.json()).map { seen.insert($0).inserted } ?? true }
                ? nil : "must not hold the same item twice"
        case .custom(let check): return check.reason(for: self)
        default: return nil
        }
    }
}

extension Set: Schema where Element: Schema {
    /// A list in which no item occurs twice.
    public static var schema: SchemaDescription { .array(Element.self, unique: true) }
    /// Reads a list; an item that occurs twice is a violation.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> Set<Element>? {
        guard let items = try [Element].read(from: &reader) else { return nil }
        let set = Set(items)
        if set.count < items.count { reader.violation("must not hold the same item twice") }
        return set
    }
    /// Writes a list in no particular order.
    public func write(to writer: inout JSONWriter) { Array(self).write(to: &writer) }
    /// Checks the number of items.
    public func reason(against constraint: Constraint) -> String? {
        if case .custom(let check) = constraint { return check.reason(for: self) }
        if case .items = constraint { return Array(self).reason(against: constraint) }
        return nil
    }
}

extension Dictionary: Schema where Key == String, Value: Schema {
    /// An object with any keys.
    public static var schema: SchemaDescription { .dictionary(Value.self) }
    /// Reads an object; of a key that occurs twice the last value stays.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> [String: Value]? {
        guard try reader.beginObject() else { return nil }
        var members: [String: Value] = [:]
        // What is wrong is kept by name until the end: the paths alone do not tell `a.b` from `b` in `a`.
        var wrong: [String: (place: Int, violations: [Violation])] = [:]
        var unread: Set<String> = []
        let outer = reader.scope
        let first = reader.violations.count
        reader.scope = first
        while let key = try reader.nextKey() {
            let name = key.string
            if let value = try Value.read(from: &reader) {
                members[name] = value
                if !unread.isEmpty { unread.remove(name) }
            } else {
                unread.insert(name)
            }
            if reader.violations.count > first {
                reader.prefixViolations(from: first, with: name)
                wrong[name] = (wrong.count, Array(reader.violations[first...]))
                reader.violations.removeSubrange(first...)
            } else if !wrong.isEmpty {
                wrong[name] = nil
            }
        }
        reader.scope = outer
        for (_, violations) in wrong.values.sorted(by: { $0.place < $1.place }) { reader.violations += violations }
        return unread.isEmpty ? members : nil
    }
    /// Writes an object, its keys in order.
    public func write(to writer: inout JSONWriter) {
        writer.byte(UInt8(ascii: "{"))
        var isFirst = true
        for (name, value) in sorted(by: { $0.key < $1.key }) {
            writer.key(name, first: &isFirst)
            value.write(to: &writer)
        }
        writer.byte(UInt8(ascii: "}"))
    }
    /// Checks the number of members.
    public func reason(against constraint: Constraint) -> String? {
        switch constraint {
        case .items(let min, _) where count < min: "must have at least \(min) member\(min == 1 ? "" : "s")"
        case .items(_, let max?) where count > max: "must have at most \(max) member\(max == 1 ? "" : "s")"
        case .custom(let check): check.reason(for: self)
        default: nil
        }
    }
}

extension JSONReader {
    /// Reads one item of a list and puts its index before the paths of the violations found in it.
    @inlinable
    public mutating func item<Item: Schema>(_ index: Int, as: Item.Type) throws(JSONError) -> Item? {
        let before = violations.count
        let outer = scope
        scope = before
        let value = try Item.read(from: &self)
        scope = outer
        if violations.count != before { prefixViolations(from: before, with: "[\(index)]") }
        return value
    }
}
