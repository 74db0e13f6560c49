import Tracing

/// Takes the attributes of a span one after the other.
///
/// Most of them have names that stand in our code, and values of two types: taken as such, they are written without being
/// made attributes first.
protocol SpanAttributeSink: ~Copyable {
    /// Takes a text whose name needs no escaping.
    mutating func take(_ name: StaticString, text: String)
    /// Takes a number whose name needs no escaping.
    mutating func take(_ name: StaticString, number: Int64)
    /// Takes any attribute.
    mutating func take(_ name: String, _ value: SpanAttribute)
    /// Takes those that a span has in common with others.
    mutating func take(_ template: SpanTemplate)
}

/// Attributes in the order in which they were given.
struct SpanAttributeList: SpanAttributeSink {
    private(set) var attributes: [(name: String, value: SpanAttribute)] = []

    mutating func take(_ name: StaticString, text: String) { take(name.description, .string(text)) }

    mutating func take(_ name: StaticString, number: Int64) { take(name.description, .int64(number)) }

    mutating func take(_ name: String, _ value: SpanAttribute) { attributes.append((name, value)) }

    mutating func take(_ template: SpanTemplate) { attributes += template.attributes }
}
