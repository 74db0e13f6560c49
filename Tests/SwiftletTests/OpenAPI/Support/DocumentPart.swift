import Foundation

@testable import Swiftlet

/// A part of a document, looked up by names and indices: `part["paths"]["/users"]["get"]`.
struct DocumentPart {
    private let value: Any?

    init(_ app: App, _ version: OpenAPIVersion = .v3_1) throws {
        value = try JSONSerialization.jsonObject(with: Data(app.openAPIDocument(version: version).utf8))
    }

    private init(value: Any?) {
        self.value = value
    }

    subscript(name: String) -> DocumentPart {
        DocumentPart(value: (value as? [String: Any])?[name])
    }

    subscript(index: Int) -> DocumentPart {
        guard let items = value as? [Any], items.indices.contains(index) else { return DocumentPart(value: nil) }
        return DocumentPart(value: items[index])
    }

    /// The item of a list that has a name.
    subscript(named name: String) -> DocumentPart {
        let items = value as? [[String: Any]]
        return DocumentPart(value: items?.first { $0["name"] as? String == name })
    }

    /// The names of an object's members in alphabetical order.
    var names: [String] { (value as? [String: Any])?.keys.sorted() ?? [] }

    /// The items of a list.
    var items: [DocumentPart] { (value as? [Any])?.map { DocumentPart(value: $0) } ?? [] }

    /// The part as JSON with its members in alphabetical order; nil when it is missing.
    var json: String? {
        guard let value else { return nil }
        let options: JSONSerialization.WritingOptions = [.sortedKeys, .fragmentsAllowed, .withoutEscapingSlashes]
        return (try? JSONSerialization.data(withJSONObject: value, options: options))
            .map { String(decoding: $0, as: UTF8.self) }
    }
}
