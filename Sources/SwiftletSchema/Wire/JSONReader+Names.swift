/// Members whose names are known only when the program runs.
extension JSONReader {
    /// Reads an object for the sake of one member.
    ///
    /// - Parameters:
    ///   - name: the member's name; the others are passed over.
    ///   - absent: what stands in for a missing member; without it, that is a violation.
    ///   - read: reads the member's value.
    mutating func object<Value>(
        with name: String, absent: Value? = nil, read: (inout JSONReader) throws(JSONError) -> Value?
    ) throws(JSONError) -> Value? {
        guard try beginObject() else { return nil }
        var value: Value?
        while let key = try nextKey() {
            if key.string == name { try member(named: name, into: &value, read: read) } else { try skipValue() }
        }
        return required(value, named: name, absent: absent)
    }

    /// Reads the value of a member and puts its name before the paths of the violations found in it.
    mutating func member<Value>(
        named name: String, into slot: inout Value?, read: (inout JSONReader) throws(JSONError) -> Value?
    ) throws(JSONError) {
        if violations.count > scope { forget(name) }
        let before = violations.count
        let outer = scope
        scope = before
        slot = try read(&self)
        scope = outer
        if violations.count != before { prefixViolations(from: before, with: name) }
    }

    /// The member's value; a member that is missing and has no stand-in is a violation.
    mutating func required<Value>(_ slot: Value?, named name: String, absent: Value? = nil) -> Value? {
        if let slot { return slot }
        if violations[scope...].contains(where: { $0.concerns(name) }) { return nil }
        if let absent { return absent }
        violations.append(Violation(field: name, reason: "is required"))
        return nil
    }

    /// Passes one value of any kind.
    ///
    /// - Returns: where its bytes stand, counted from the start of the text.
    mutating func skipRange() throws(JSONError) -> Range<Int> {
        _ = try peek()
        let first = cursor
        try skipValue()
        return first - start..<cursor - start
    }
}
