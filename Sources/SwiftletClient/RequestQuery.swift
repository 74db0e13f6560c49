public import SwiftletSchema

/// The query of a request to another service: `["page": 2, "tag": ["a", "b"], "after": cursor]`.
///
/// A list becomes one item per element, a nil none. Values are written as in JSON, without the quotes.
public struct RequestQuery: Sendable, ExpressibleByDictionaryLiteral {
    /// Names and values in their order, not encoded.
    public private(set) var items: [(name: String, value: String)] = []
    /// Why the query cannot be sent, without any of its values.
    private(set) var problem: String?

    /// Creates a query from names and values.
    public init(dictionaryLiteral elements: (String, any Schema)...) {
        for (name, value) in elements { append(name, value) }
    }

    /// Appends a value: one item for a scalar, one for each of a list, none for nil. Objects make the call fail.
    public mutating func append(_ name: String, _ value: some Schema) {
        guard let texts = ScalarText.texts(of: value) else {
            problem = "the value of \(name) in the query is no scalar and no list of scalars"
            return
        }
        items += texts.items.map { (name, $0) }
    }

    /// The items as text, percent-encoded (RFC 3986, section 3.4); nil when there are none.
    var text: String? {
        if items.isEmpty { return nil }
        return items.map { PercentEncoding.encode($0.name) + "=" + PercentEncoding.encode($0.value) }
            .joined(separator: "&")
    }
}
