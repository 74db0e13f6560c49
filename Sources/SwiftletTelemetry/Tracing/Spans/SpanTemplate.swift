package import Tracing

/// What spans of one kind have in common, made once: a name, and attributes.
package final class SpanTemplate: Sendable {
    /// The name of the spans.
    package let name: String
    /// Their attributes, each name once.
    package let attributes: [(name: String, value: SpanAttribute)]

    /// What spans have in common.
    package init(name: String, attributes: [(name: String, value: SpanAttribute)]) {
        self.name = name
        self.attributes = attributes
    }
}
