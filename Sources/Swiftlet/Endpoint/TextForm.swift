import SwiftletSchema

/// How a value is written as plain text, in a path, a query or a header field.
///
/// The text is read by the type's own JSON reader: as it is where JSON has no quotes, as a string where it has. Each item
/// of a list is a text of its own; nothing in a text separates items.
struct TextForm: Sendable, Equatable {
    /// What stands for a scalar in JSON.
    enum Scalar {
        case boolean, number, string
    }

    /// What a text stands for.
    let scalar: Scalar
    /// Whether there may be several.
    let isList: Bool

    private init(_ scalar: Scalar, isList: Bool = false) {
        self.scalar = scalar
        self.isList = isList
    }

    /// The form of a type; nil for objects, which have none.
    init?<T: Schema>(_ type: T.Type) {
        switch T.schema {
        case .boolean: self.init(.boolean)
        case .integer, .number: self.init(.number)
        case .string: self.init(.string)
        case .enumeration(let enumeration):
            guard let base = TextForm(enumeration.base) else { return nil }
            self = base
        case .optional(let wrapped):
            guard let form = TextForm(wrapped) else { return nil }
            self = form
        case .array(let element, _):
            guard let form = TextForm(element), !form.isList else { return nil }
            self.init(form.scalar, isList: true)
        case .dictionary, .object, .union, .anything:
            return nil
        }
    }

    /// Reads a value from the text of a scalar, or of the only item of a list.
    func read<T: Schema>(_ type: T.Type, from text: UnsafeRawBufferPointer) -> Result<T, UnreadableText> {
        // What most inputs are is read from where it stands.
        switch scalar {
        case .number where !isList && text.allSatisfy(Self.isNumeric):
            if let value = try? T.read(json: text) { return .success(value) }
        case .string where !isList && (type == String.self || type == String?.self):
            if let value = String(decoding: text, as: UTF8.self) as? T { return .success(value) }
        default: break
        }
        let text = String(decoding: text, as: UTF8.self)
        return result(isBlank: text.isEmpty) { () throws(ValidationError) in try read(type, from: [text]) }
    }

    /// Reads a value; of several texts a scalar takes the first. Nil when there are none.
    func read<T: Schema>(_ type: T.Type, from texts: [String]) -> Result<T, UnreadableText>? {
        guard !texts.isEmpty else { return nil }
        return result(isBlank: texts == [""]) { () throws(ValidationError) in try read(type, from: texts) }
    }

    private func result<T>(
        isBlank: Bool, _ read: () throws(ValidationError) -> T
    ) -> Result<T, UnreadableText> {
        do {
            return .success(try read())
        } catch {
            return .failure(UnreadableText(violations: error.violations, isBlank: isBlank))
        }
    }

    private func read<T: Schema>(_ type: T.Type, from texts: [String]) throws(ValidationError) -> T {
        guard isList else { return try read(type, json: json(of: texts.first ?? "")) }
        if let element = Self.element(of: T.self) { try check(texts, as: element) }
        return try read(type, json: "[" + texts.compactMap { json(of: $0) }.joined(separator: ",") + "]")
    }

    /// Finds what is wrong with the items of a list, each by its index.
    private func check<Element: Schema>(_ items: [String], as element: Element.Type) throws(ValidationError) {
        var violations: [Violation] = []
        for (index, item) in items.enumerated() {
            do {
                _ = try read(element, json: json(of: item))
            } catch {
                for violation in error.violations {
                    var violation = violation
                    violation.prefix("[\(index)]")
                    violations.append(violation)
                }
            }
        }
        if !violations.isEmpty { throw ValidationError(violations: violations) }
    }

    private func read<T: Schema>(_ type: T.Type, json: String?) throws(ValidationError) -> T {
        do {
            if let json { return try T(json: json.utf8) }
        } catch let error as ValidationError {
            throw error
        } catch {
            // The text is no JSON, which says no more than that it does not fit.
        }
        throw ValidationError(violations: [Violation(field: "", reason: Self.reason(for: T.schema))])
    }

    /// The JSON that a text stands for; nil when it stands for none. A number has nothing in it but its own characters,
    /// so that no text is more than one value.
    private func json(of text: String) -> String? {
        switch scalar {
        case .string: RawJSON.text(of: text)
        case .number: text.utf8.allSatisfy(Self.isNumeric) ? text : nil
        case .boolean:
            switch text {
            case "true", "1": "true"
            case "false", "0": "false"
            default: nil
            }
        }
    }

    private static func isNumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    /// The type of a list's items.
    private static func element<T: Schema>(of type: T.Type) -> (any Schema.Type)? {
        switch T.schema {
        case .array(let element, _): element
        case .optional(let wrapped): Self.element(of: wrapped)
        default: nil
        }
    }

    /// The texts of a value: none of nil, one of a scalar, one for each item of a list.
    ///
    /// - Throws: ``JSONError`` when JSON cannot write the value.
    func texts<T: Schema>(of value: T) throws -> [String] {
        let json = try value.json(showingSensitive: true)
        if isList { return try ([RawJSON]?(json: json) ?? []).map { try text(of: $0) } }
        let single = try RawJSON?(json: json)
        return try single.map { [try text(of: $0)] } ?? []
    }

    private func text(of json: RawJSON) throws -> String {
        scalar == .string ? try String(json: json.description.utf8) : json.description
    }

    /// What a text must be that is not even JSON.
    private static func reason(for schema: SchemaDescription) -> String {
        switch schema {
        case .boolean: "must be true or false"
        case .integer: "must be a whole number"
        case .number: "must be a number"
        case .enumeration(let enumeration):
            "must be one of " + enumeration.values.map(\.json).joined(separator: ", ")
        case .optional(let wrapped): reason(for: wrapped.schema)
        case .array(let element, _): "each item " + reason(for: element.schema)
        case .string, .dictionary, .object, .union, .anything: "cannot be read"
        }
    }
}

/// Why a text does not fit its type.
struct UnreadableText: Error {
    /// What is wrong with it.
    let violations: [Violation]
    /// Whether it is one text without a character, as forms send fields that nobody filled in.
    let isBlank: Bool
}
