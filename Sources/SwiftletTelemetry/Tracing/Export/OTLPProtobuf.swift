import Tracing

/// Spans as OTLP takes them in protobuf (opentelemetry-proto 1.x, `ExportTraceServiceRequest`). The numbers are those of the
/// fields in `trace.proto`, `common.proto` and `resource.proto`.
enum OTLPProtobuf {
    /// A request with spans.
    static func encode(_ spans: [SpanRecord], of service: TracedService) -> [UInt8] {
        var request = ProtobufWriter(capacity: spans.count * 640 + 256)
        request.add(1) { resourceSpans in
            resourceSpans.add(1) { resource in
                for (name, value) in OTLPNames.resource(of: service) { resource.add(1, name, .string(value)) }
            }
            resourceSpans.add(2) { scopeSpans in
                scopeSpans.add(1) { scope in scope.add(1, OTLPNames.scope) }
                for span in spans {
                    scopeSpans.add(2) { message in span.read { write(span, $0, to: &message) } }
                }
            }
            resourceSpans.add(3, OTLPNames.schema)
        }
        return request.bytes
    }

    /// The attributes that spans have in common, as they stand in each of them.
    static func fields(of attributes: [(name: String, value: SpanAttribute)]) -> [UInt8] {
        var span = ProtobufWriter(capacity: 256)
        for (name, value) in attributes { span.take(name, value) }
        return span.bytes
    }

    private static func write(_ span: SpanRecord, _ state: SpanRecord.State, to message: inout ProtobufWriter) {
        message.add(1, id: span.context.traceID.high, span.context.traceID.low)
        message.add(2, id: span.context.spanID.number)
        if !span.context.traceState.isEmpty { message.add(3, span.context.traceState.description) }
        if let parent = span.parentID { message.add(4, id: parent.number) }
        message.add(5, state.name)
        message.add(6, varint: UInt64(OTLPNames.kind(span.kind)))
        message.add(7, fixed64: span.start)
        message.add(8, fixed64: state.end)
        span.giveAttributes(of: state, to: &message)
        message.add(10, nonzero: state.droppedAttributes)
        for event in state.events {
            message.add(11) { message in
                message.add(1, fixed64: event.nanosecondsSinceEpoch)
                message.add(2, event.name)
                for (name, value) in event.attributes.list { message.add(3, name, value) }
            }
        }
        message.add(12, nonzero: state.droppedEvents)
        for link in state.links {
            guard let context = link.context[ServiceSpan.Key.self]?.spanContext else { continue }
            message.add(13) { message in
                message.add(1, id: context.traceID.high, context.traceID.low)
                message.add(2, id: context.spanID.number)
                if !context.traceState.isEmpty { message.add(3, context.traceState.description) }
                for (name, value) in link.attributes.list { message.add(4, name, value) }
                message.add(6, fixed32: UInt32(context.flags.byte))
            }
        }
        message.add(14, nonzero: state.droppedLinks)
        if let status = state.status {
            message.add(15) { message in
                if let text = status.message { message.add(2, text) }
                message.add(3, varint: status.code == .ok ? 1 : 2)
            }
        }
        message.add(16, fixed32: UInt32(span.context.flags.byte))
    }
}

/// The attributes of a span, each a message `KeyValue` in the field `attributes`.
extension ProtobufWriter: SpanAttributeSink {
    mutating func take(_ name: StaticString, text: String) {
        addAttribute(name) { $0.add(1, text) }
    }

    mutating func take(_ name: StaticString, number: Int64) {
        addAttribute(name) { $0.add(3, varint: UInt64(bitPattern: number)) }
    }

    mutating func take(_ name: String, _ value: SpanAttribute) { add(9, name, value) }

    mutating func take(_ template: SpanTemplate) { append(fields: template.otlpFields) }

    private mutating func addAttribute(_ name: StaticString, _ value: (inout ProtobufWriter) -> Void) {
        add(9) { message in
            message.add(1, name)
            message.add(2, value)
        }
    }
}

/// Names and numbers that OTLP has in both of its forms.
enum OTLPNames {
    static let scope = "swiftlet"
    static let schema = "https://opentelemetry.io/schemas/1.27.0"

    static func resource(of service: TracedService) -> [(String, String)] {
        [("service.name", service.name)] + (service.version.map { [("service.version", $0)] } ?? [])
            + [("telemetry.sdk.name", "swiftlet"), ("telemetry.sdk.language", "swift")]
    }

    static func kind(_ kind: SpanKind) -> Int {
        switch kind {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }
}

extension ProtobufWriter {
    /// A count, of which nothing is written where it is zero.
    fileprivate mutating func add(_ field: UInt64, nonzero count: Int) {
        if count > 0 { add(field, varint: UInt64(count)) }
    }

    /// A message `KeyValue`.
    fileprivate mutating func add(_ field: UInt64, _ name: String, _ value: SpanAttribute) {
        add(field) { message in
            message.add(1, name)
            message.add(2) { $0.add(value) }
        }
    }

    /// The fields of a message `AnyValue`.
    private mutating func add(_ value: SpanAttribute) {
        switch value {
        case .string(let text): add(1, text)
        case .bool(let value): add(2, varint: value ? 1 : 0)
        case .int64(let number): add(3, varint: UInt64(bitPattern: number))
        case .int32(let number): add(3, varint: UInt64(bitPattern: Int64(number)))
        case .double(let number): add(4, fixed64: number.bitPattern)
        case .stringArray(let texts): addList(texts) { .string($0) }
        case .int64Array(let numbers): addList(numbers) { .int64($0) }
        case .int32Array(let numbers): addList(numbers) { .int32($0) }
        case .doubleArray(let numbers): addList(numbers) { .double($0) }
        case .boolArray(let values): addList(values) { .bool($0) }
        default: add(1, value.text)
        }
    }

    private mutating func addList<Element>(_ elements: [Element], _ value: (Element) -> SpanAttribute) {
        add(5) { list in for element in elements { list.add(1) { $0.add(value(element)) } } }
    }
}
