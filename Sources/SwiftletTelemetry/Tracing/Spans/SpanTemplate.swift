import Synchronization
package import Tracing

/// What spans of one kind have in common, made once: a name, and attributes, which are written once too in each form in which
/// spans are sent, when the first of them is.
package final class SpanTemplate: Sendable {
    /// The name of the spans.
    package let name: String
    /// Their attributes, each name once.
    package let attributes: [(name: String, value: SpanAttribute)]
    private let zipkin = AtomicLazyReference<ZipkinTags>()
    private let otlp = AtomicLazyReference<OTLPFields>()

    /// What spans have in common.
    package init(name: String, attributes: [(name: String, value: SpanAttribute)]) {
        self.name = name
        self.attributes = attributes
    }

    /// The attributes as members of Zipkin's object of tags.
    var zipkinTags: ZipkinTags { zipkin.load() ?? zipkin.storeIfNil(ZipkinTags(attributes)) }

    /// The attributes as fields of OTLP's message of a span.
    var otlpFields: [UInt8] {
        (otlp.load() ?? otlp.storeIfNil(OTLPFields(bytes: OTLPProtobuf.fields(of: attributes)))).bytes
    }

    private final class OTLPFields: Sendable {
        let bytes: [UInt8]

        init(bytes: [UInt8]) { self.bytes = bytes }
    }
}
