import SwiftletSchema

/// A JSON value of a document, whose objects keep their members in order.
indirect enum OpenAPIValue: Sendable {
    case object(OpenAPIObject)
    case array([OpenAPIValue])
    case string(String)
    case integer(Int)
    case boolean(Bool)
    case raw(RawJSON)

    /// A value given as JSON text; a string of it when it is none, so that the document stays readable.
    static func json(_ text: String) -> OpenAPIValue {
        guard let value = try? RawJSON(text) else { return .string(text) }
        return .raw(value)
    }

    /// Writes the value, each member on a line of its own.
    func write(to writer: inout JSONWriter, indent: Int = 0) {
        switch self {
        case .object(let object) where object.isEmpty: writer.raw("{}")
        case .object(let object):
            writer.raw("{")
            for (index, member) in object.members.enumerated() {
                if index > 0 { writer.raw(",") }
                writer.newLine(indent + 1)
                writer.string(member.name)
                writer.raw(": ")
                member.value.write(to: &writer, indent: indent + 1)
            }
            writer.newLine(indent)
            writer.raw("}")
        case .array(let items) where items.isEmpty: writer.raw("[]")
        case .array(let items):
            writer.raw("[")
            for (index, item) in items.enumerated() {
                if index > 0 { writer.raw(",") }
                writer.newLine(indent + 1)
                item.write(to: &writer, indent: indent + 1)
            }
            writer.newLine(indent)
            writer.raw("]")
        case .string(let text): writer.string(text)
        case .integer(let number): writer.integer(number)
        case .boolean(let value): value.write(to: &writer)
        case .raw(let json): json.write(to: &writer)
        }
    }
}

/// A JSON object of a document, its members in the order in which they were set.
struct OpenAPIObject: Sendable, ExpressibleByDictionaryLiteral {
    private(set) var members: [(name: String, value: OpenAPIValue)]

    init(dictionaryLiteral elements: (String, OpenAPIValue)...) {
        members = elements.map { (name: $0, value: $1) }
    }

    var isEmpty: Bool { members.isEmpty }

    /// The member of a name; setting it anew keeps its place, nil takes it out.
    subscript(name: String) -> OpenAPIValue? {
        get { members.first { $0.name == name }?.value }
        set {
            let index = members.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append((name, value))
            case (nil, nil): break
            }
        }
    }

    /// The object with the members of another behind its own.
    func merging(_ other: OpenAPIObject) -> OpenAPIObject {
        var copy = self
        for member in other.members { copy[member.name] = member.value }
        return copy
    }

    /// The object with its description before everything else.
    func described(_ text: String?) -> OpenAPIObject {
        var result = OpenAPIObject()
        result.set("description", text)
        return result.merging(self)
    }

    /// The object with a title before everything else.
    func titled(_ text: String) -> OpenAPIObject {
        let title: OpenAPIObject = ["title": .string(text)]
        return title.merging(self)
    }

    /// Sets a member unless there is no text for it.
    mutating func set(_ name: String, _ text: String?) {
        guard let text, !text.isEmpty else { return }
        self[name] = .string(text)
    }
}

extension OpenAPIValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(booleanLiteral value: Bool) { self = .boolean(value) }
    init(integerLiteral value: Int) { self = .integer(value) }
    init(arrayLiteral elements: OpenAPIValue...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, OpenAPIValue)...) {
        var object = OpenAPIObject()
        for (name, value) in elements { object[name] = value }
        self = .object(object)
    }
}

extension JSONWriter {
    fileprivate mutating func newLine(_ indent: Int) {
        raw("\n")
        for _ in 0..<indent { raw("  ") }
    }
}
