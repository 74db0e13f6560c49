import Tracing

/// Spans as OTLP takes them in JSON: protobuf's mapping, but for ids, which are hexadecimal (OTLP 1.x, "JSON Protobuf
/// Encoding").
enum OTLPJSON {
    /// A request with spans.
    static func encode(_ spans: [SpanRecord], of service: TracedService) -> [UInt8] {
        var json = JSONBytes(capacity: spans.count * 1536 + 256)
        json.append(#"{"resourceSpans":[{"resource":{"attributes":["#)
        var isFirst = true
        for (name, value) in OTLPNames.resource(of: service) { json.add(name, .string(value), &isFirst) }
        json.append(#"]},"scopeSpans":[{"scope":{"name":"#)
        json.append(string: OTLPNames.scope)
        json.append(#"},"spans":["#)
        isFirst = true
        for span in spans {
            json.separate(&isFirst)
            span.read { write(span, $0, to: &json) }
        }
        json.append(#"]}],"schemaUrl":"#)
        json.append(string: OTLPNames.schema)
        json.append("}]}")
        return json.array
    }

    private static func write(_ span: SpanRecord, _ state: SpanRecord.State, to json: inout JSONBytes) {
        json.append("{")
        json.add(span.context)
        if let parent = span.parentID {
            json.append(#","parentSpanId":"#)
            json.append(id: parent.number)
        }
        json.append(#","name":"#)
        json.append(string: state.name)
        json.append(#","kind":"#)
        json.append(OTLPNames.kind(span.kind))
        json.append(#","startTimeUnixNano":""#)
        json.append(span.start)
        json.append(#"","endTimeUnixNano":""#)
        json.append(state.end)
        json.append(#"","attributes":["#)
        var isFirst = true
        for (name, value) in span.attributeList(of: state) { json.add(name, value, &isFirst) }
        json.append("]")
        json.add(#","droppedAttributesCount":"#, nonzero: state.droppedAttributes)
        write(state.events, to: &json)
        json.add(#","droppedEventsCount":"#, nonzero: state.droppedEvents)
        write(state.links, to: &json)
        json.add(#","droppedLinksCount":"#, nonzero: state.droppedLinks)
        if let status = state.status {
            json.append(#","status":{"code":"#)
            json.append(status.code == .ok ? 1 : 2)
            if let text = status.message {
                json.append(#","message":"#)
                json.append(string: text)
            }
            json.append("}")
        }
        json.append("}")
    }

    private static func write(_ events: [SpanEvent], to json: inout JSONBytes) {
        guard !events.isEmpty else { return }
        json.append(#","events":["#)
        var isFirst = true
        for event in events {
            json.separate(&isFirst)
            json.append(#"{"timeUnixNano":""#)
            json.append(event.nanosecondsSinceEpoch)
            json.append(#"","name":"#)
            json.append(string: event.name)
            json.add(event.attributes)
            json.append("}")
        }
        json.append("]")
    }

    private static func write(_ links: [SpanLink], to json: inout JSONBytes) {
        guard !links.isEmpty else { return }
        json.append(#","links":["#)
        var isFirst = true
        for link in links {
            guard let context = link.context[ServiceSpan.Key.self]?.spanContext else { continue }
            json.separate(&isFirst)
            json.append("{")
            json.add(context)
            json.add(link.attributes)
            json.append("}")
        }
        json.append("]")
    }
}

extension JSONBytes {
    fileprivate mutating func add(_ context: SpanContext) {
        append(#""traceId":"#)
        append(id: context.traceID.high, context.traceID.low)
        append(#","spanId":"#)
        append(id: context.spanID.number)
        if !context.traceState.isEmpty {
            append(#","traceState":"#)
            append(string: context.traceState.description)
        }
        append(#","flags":"#)
        append(context.flags.byte)
    }

    fileprivate mutating func add(_ name: StaticString, nonzero count: Int) {
        guard count > 0 else { return }
        append(name)
        append(count)
    }

    fileprivate mutating func add(_ attributes: SpanAttributes) {
        append(#","attributes":["#)
        var isFirst = true
        for (name, value) in attributes.list { add(name, value, &isFirst) }
        append("]")
    }

    /// An object `KeyValue`.
    fileprivate mutating func add(_ name: String, _ value: SpanAttribute, _ isFirst: inout Bool) {
        separate(&isFirst)
        append(#"{"key":"#)
        append(string: name)
        append(#","value":{"#)
        add(value)
        append("}}")
    }

    /// The member of an object `AnyValue`; numbers of 64 bits are text.
    private mutating func add(_ value: SpanAttribute) {
        switch value {
        case .string(let text): add(#""stringValue":"#, text)
        case .bool(let value): append(value ? #""boolValue":true"# : #""boolValue":false"#)
        case .int64(let number): add(number)
        case .int32(let number): add(Int64(number))
        case .double(let number) where number.isFinite: add(#""doubleValue":"#, raw: number.description)
        case .double(let number):
            add(#""doubleValue":"#, number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity")
        case .stringArray(let texts): addList(texts) { .string($0) }
        case .int64Array(let numbers): addList(numbers) { .int64($0) }
        case .int32Array(let numbers): addList(numbers) { .int32($0) }
        case .doubleArray(let numbers): addList(numbers) { .double($0) }
        case .boolArray(let values): addList(values) { .bool($0) }
        default: add(#""stringValue":"#, value.text)
        }
    }

    private mutating func add(_ number: Int64) {
        append(#""intValue":""#)
        append(number)
        append("\"")
    }

    private mutating func add(_ name: StaticString, _ text: String) {
        append(name)
        append(string: text)
    }

    private mutating func add(_ name: StaticString, raw text: String) {
        append(name)
        append(escaped: text)
    }

    private mutating func addList<Element>(_ elements: [Element], _ value: (Element) -> SpanAttribute) {
        append(#""arrayValue":{"values":["#)
        var isFirst = true
        for element in elements {
            separate(&isFirst)
            append("{")
            add(value(element))
            append("}")
        }
        append("]}")
    }
}
