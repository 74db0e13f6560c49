package import Tracing

/// What spans of one kind have in common, made once: a name, and attributes, which are written once too in the forms in which
/// spans are sent.
package final class SpanTemplate: Sendable {
    /// The name of the spans.
    package let name: String
    /// Their attributes, each name once.
    package let attributes: [(name: String, value: SpanAttribute)]
    /// The attributes as members of Zipkin's object of tags, and what they tell of the other side of a call.
    let zipkinTags: [UInt8]
    let zipkinRemote: RemoteEndpoint
    /// The attributes as fields of OTLP's message of a span.
    let otlpAttributes: [UInt8]

    /// What spans have in common.
    package init(name: String, attributes: [(name: String, value: SpanAttribute)]) {
        self.name = name
        self.attributes = attributes
        (zipkinTags, zipkinRemote) = ZipkinJSON.tags(attributes)
        otlpAttributes = OTLPProtobuf.fields(of: attributes)
    }
}
