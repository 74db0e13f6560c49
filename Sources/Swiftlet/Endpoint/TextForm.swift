import SwiftletSchema

/// How a value is written as plain text, in a path, a query or a header field.
///
/// The text is read by the type's own JSON reader: as it is where JSON has no quotes, as a string where it has.
struct TextForm: Sendable, Equatable {
    /// What the request holds for an input.
    enum Texts {
        case none
        case one(String)
        case many([String])
    }

    /// Whether JSON writes the scalar in quotes.
    let isQuoted: Bool
    /// Whether there may be several.
    let isList: Bool

    /// The form of a type; nil for objects, which have none.
    init?<T: Schema>(_ type: T.Type) {
        switch T.schema {
        case .boolean, .integer, .number:
            (isQuoted, isList) = (false, false)
        case .string:
            (isQuoted, isList) = (true, false)
        case .enumeration(let enumeration):
            guard let base = TextForm(enumeration.base) else { return nil }
            self = base
        case .optional(let wrapped):
            guard let form = TextForm(wrapped) else { return nil }
            self = form
        case .array(let element, _):
            guard let form = TextForm(element), !form.isList else { return nil }
            (isQuoted, isList) = (form.isQuoted, true)
        case .dictionary, .object, .union, .anything:
            return nil
        }
    }

    /// Reads a value.
    ///
    /// - Throws: ``ValidationError`` when the text does not fit the type.
    func read<T: Schema>(_ type: T.Type, from texts: Texts) throws(ValidationError) -> T {
        var writer = JSONWriter(capacity: 64)
        switch texts {
        case .none: break
        case .one(let text) where !isList: write(text, to: &writer)
        case .one(let text): write([text], to: &writer)
        case .many(let texts): write(texts, to: &writer)
        }
        let outcome: Result<T, ValidationError>? = try? writer.withBytes { bytes in
            do {
                return .success(try T.read(json: bytes))
            } catch let error as ValidationError {
                return .failure(error)
            } catch {
                return .failure(ValidationError(violations: [Violation(field: "", reason: Self.reason(for: T.schema))]))
            }
        }
        guard let outcome else { throw ValidationError(violations: [Violation(field: "", reason: "cannot be read")]) }
        return try outcome.get()
    }

    /// The texts of a value: none of nil, one of a scalar, one for each item of a list.
    ///
    /// - Throws: ``JSONError`` when JSON cannot write the value.
    func texts<T: Schema>(of value: T) throws -> [String] {
        let json = try value.json()
        if isList { return try ([RawJSON]?(json: json) ?? []).map { try text(of: $0) } }
        let single = try RawJSON?(json: json)
        return try single.map { [try text(of: $0)] } ?? []
    }

    private func text(of json: RawJSON) throws -> String {
        isQuoted ? try String(json: json.description.utf8) : json.description
    }

    private func write(_ text: String, to writer: inout JSONWriter) {
        if isQuoted { writer.string(text) } else { writer.raw(json: text) }
    }

    private func write(_ texts: [String], to writer: inout JSONWriter) {
        writer.byte(UInt8(ascii: "["))
        for (index, text) in texts.enumerated() {
            if index > 0 { writer.byte(UInt8(ascii: ",")) }
            write(text, to: &writer)
        }
        writer.byte(UInt8(ascii: "]"))
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
