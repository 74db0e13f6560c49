/// One thing that is wrong with a client's input.
public struct Violation: Sendable, Equatable, Hashable {
    /// Where: a path such as `items[3].name`, empty for the input as a whole.
    public var field: String
    /// What is wrong, fit to follow the field's name: `must be at least 0`.
    public var reason: String

    /// Creates a violation.
    public init(field: String, reason: String) {
        self.field = field
        self.reason = reason
    }

    /// Puts the name of the object's member, or an index such as `[3]`, before the path.
    public mutating func prefix(_ component: String) {
        if field.isEmpty {
            field = component
        } else if field.utf8.first == UInt8(ascii: "[") {
            field = component + field
        } else {
            field = component + "." + field
        }
    }

    /// Whether the path leads to a member or into it.
    func concerns(_ member: String) -> Bool {
        // By bytes: a name that begins with a combining mark would merge with the point before it.
        guard field.utf8.starts(with: member.utf8) else { return false }
        let next = field.utf8.dropFirst(member.utf8.count).first
        return next == nil || next == UInt8(ascii: ".") || next == UInt8(ascii: "[")
    }
}

extension Violation: Schema {
    /// `{"field": …, "reason": …}`.
    public static var schema: SchemaDescription {
        .object(
            ObjectDescription(
                name: "Violation", description: "One thing that is wrong with the input.",
                properties: [
                    PropertyDescription("field", type: String.self, description: "where, such as items[3].name"),
                    PropertyDescription("reason", type: String.self, description: "what is wrong"),
                ]))
    }

    /// Reads `{"field": …, "reason": …}`.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> Violation? {
        guard try reader.beginObject() else { return nil }
        var field: String?
        var reason: String?
        while let key = try reader.nextKey() {
            if key == "field" {
                try reader.member("field", into: &field)
            } else if key == "reason" {
                try reader.member("reason", into: &reason)
            } else {
                try reader.skipValue()
            }
        }
        let requiredField = reader.required(field, "field")
        let requiredReason = reader.required(reason, "reason")
        guard let requiredField, let requiredReason else { return nil }
        return Violation(field: requiredField, reason: requiredReason)
    }

    /// Writes `{"field": …, "reason": …}`.
    public func write(to writer: inout JSONWriter) {
        writer.raw("{\"field\":")
        field.write(to: &writer)
        writer.raw(",\"reason\":")
        reason.write(to: &writer)
        writer.raw("}")
    }
}

/// Input that is well formed but breaks rules; lists every violation.
public struct ValidationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, at least one.
    public var violations: [Violation]

    /// Creates an error.
    public init(violations: [Violation]) {
        self.violations = violations
    }

    /// The fields and reasons; values are not shown.
    public var description: String {
        violations.map { $0.field.isEmpty ? $0.reason : "\($0.field) \($0.reason)" }.joined(separator: "; ")
    }
}
