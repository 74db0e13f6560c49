/// The name of a member while its object is read; compares with names known when the program is compiled.
public struct JSONKey {
    @usableFromInline let start: UnsafePointer<UInt8>
    @usableFromInline let count: Int
    /// The name when it was written with escapes.
    @usableFromInline let unescaped: String?

    @usableFromInline
    init(start: UnsafePointer<UInt8>, count: Int, unescaped: String? = nil) {
        self.start = start
        self.count = count
        self.unescaped = unescaped
    }

    /// The name as a string.
    public var string: String {
        unescaped ?? String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// Whether the member has this name.
    @inlinable @inline(__always)
    public static func == (key: JSONKey, name: StaticString) -> Bool {
        // By bytes: `==` of strings would take the Kelvin sign for a K.
        if let text = key.unescaped { return text.utf8.elementsEqual(name.description.utf8) }
        let length = name.utf8CodeUnitCount
        guard key.count == length else { return false }
        let expected = name.utf8Start
        for offset in 0..<length where key.start[offset] != expected[offset] { return false }
        return true
    }
}

extension JSONReader {
    /// Enters an object; anything else is a violation.
    ///
    /// - Returns: whether an object was entered. Then call ``nextKey()`` until it returns nil.
    @inlinable
    public mutating func beginObject() throws(JSONError) -> Bool {
        guard try peek() == UInt8(ascii: "{") else {
            let none: Bool? = try mismatch("must be an object")
            return none ?? false
        }
        try enter()
        return true
    }

    /// Enters an array; anything else is a violation. Then call ``nextItem()`` until it returns false.
    @inlinable
    public mutating func beginArray() throws(JSONError) -> Bool {
        guard try peek() == UInt8(ascii: "[") else {
            let none: Bool? = try mismatch("must be a list")
            return none ?? false
        }
        try enter()
        return true
    }

    @inlinable
    mutating func enter() throws(JSONError) {
        guard depth < depthLimit else { throw error(.tooDeep) }
        cursor += 1
        depth &+= 1
        isFirst = true
    }

    /// The name of the object's next member, with reading then standing at its value; nil at the object's end.
    ///
    /// Each member's value must be read or skipped before the next call.
    @inlinable
    public mutating func nextKey() throws(JSONError) -> JSONKey? {
        guard try more(until: UInt8(ascii: "}")) else { return nil }
        guard try peek() == UInt8(ascii: "\"") else { throw error(.unexpectedByte) }
        let key = try readKey()
        guard try peek() == UInt8(ascii: ":") else { throw error(.unexpectedByte) }
        cursor += 1
        return key
    }

    /// Whether the array has another item, with reading then standing at it.
    @inlinable
    public mutating func nextItem() throws(JSONError) -> Bool {
        try more(until: UInt8(ascii: "]"))
    }

    /// Passes the comma before the next item, or the closing bracket.
    @inlinable
    mutating func more(until close: UInt8) throws(JSONError) -> Bool {
        let byte = try peek()
        if byte == close {
            cursor += 1
            depth &-= 1
            isFirst = false
            return false
        }
        if isFirst {
            isFirst = false
        } else {
            guard byte == UInt8(ascii: ",") else { throw error(.unexpectedByte) }
            cursor += 1
            // A comma must be followed by an item, not by the bracket.
            if try peek() == close { throw error(.unexpectedByte) }
        }
        return true
    }

    @usableFromInline
    mutating func readKey() throws(JSONError) -> JSONKey {
        let opening = cursor
        cursor += 1
        let first = cursor
        var isASCII = true
        while cursor < end {
            let byte = cursor.pointee
            if byte == UInt8(ascii: "\"") {
                let key = JSONKey(start: first, count: cursor - first)
                cursor += 1
                if isASCII { return key }
                break
            }
            if byte == UInt8(ascii: "\\") { break }
            if byte < 0x20 { throw error(.controlCharacter) }
            if byte >= 0x80 { isASCII = false }
            cursor += 1
        }
        // Escapes or other alphabets: read as any string, with all of its checks.
        cursor = opening
        let text = try stringValue()
        return JSONKey(start: first, count: 0, unescaped: text)
    }

    /// Reads the value of a member and puts its name before the paths of the violations found in it.
    @inlinable
    public mutating func member<Value: Schema>(_ name: StaticString, into slot: inout Value?) throws(JSONError) {
        if violations.count > scope { forget(name.description) }
        let before = violations.count
        let outer = scope
        scope = before
        slot = try Value.read(from: &self)
        scope = outer
        if violations.count != before { prefixViolations(from: before, with: name.description) }
    }

    /// Puts a member's name or an index such as `[3]` before the paths of the violations found since there were `count`.
    @inline(never)
    public mutating func prefixViolations(from count: Int, with component: String) {
        for index in count..<violations.count { violations[index].prefix(component) }
    }

    /// The member's value; a member that is missing and has no stand-in is a violation.
    @inlinable
    public mutating func required<Value: Schema>(_ slot: Value?, _ name: StaticString) -> Value? {
        if let slot { return slot }
        if let absent = Value.absent, !isRefused(name) { return absent }
        missing(name)
        return nil
    }

    /// Notes a missing member, unless it was there and is refused already.
    @usableFromInline @inline(never)
    mutating func missing(_ name: StaticString) {
        if !isRefused(name) { violations.append(Violation(field: name.description, reason: "is required")) }
    }

    @usableFromInline
    func isRefused(_ name: StaticString) -> Bool {
        guard violations.count > scope else { return false }
        let name = name.description
        return violations[scope...].contains { $0.concerns(name) }
    }

    /// Drops what was wrong with an earlier member of the same name: of duplicate keys the last wins.
    @usableFromInline @inline(never)
    mutating func forget(_ name: String) {
        violations.replaceSubrange(scope..., with: violations[scope...].filter { !$0.concerns(name) })
    }

    /// Checks a member's value against a constraint.
    @inlinable
    public mutating func check<Value: Schema>(_ value: Value?, _ constraint: Constraint, _ name: StaticString) {
        guard let value else { return }
        // A regular expression may take long with a text that is refused for its length already.
        if case .pattern = constraint, isRefused(name) { return }
        guard let reason = value.reason(against: constraint) else { return }
        violations.append(Violation(field: name.description, reason: reason))
    }

    /// Looks for a member of the object that comes next without moving on: the tag of a union may stand anywhere in it.
    ///
    /// - Returns: the string value of the last member with that name; nil when there is none or it is no string.
    public mutating func tag(_ name: StaticString) throws(JSONError) -> String? {
        let here = cursor
        let (depthHere, violationsHere) = (depth, violations)
        defer {
            cursor = here
            depth = depthHere
            violations = violationsHere
        }
        guard try beginObject() else { return nil }
        var found: String?
        while let key = try nextKey() {
            if key == name { found = try String.read(from: &self) } else { try skipValue() }
        }
        return found
    }
}
