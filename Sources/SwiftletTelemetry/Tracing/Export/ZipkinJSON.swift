import Tracing

/// Spans as Zipkin's API takes them (openzipkin/zipkin-api, `zipkin2-api.yaml`), attributes named as OpenTelemetry's
/// specification says ("OpenTelemetry to Zipkin transformation").
enum ZipkinJSON {
    /// A list of spans.
    static func encode(_ spans: [SpanRecord], of service: TracedService) -> [UInt8] {
        var json = JSONBytes(capacity: spans.count * 768 + 2)
        var local = JSONBytes(capacity: 64)
        local.append(#","localEndpoint":{"serviceName":""#)
        local.append(escaped: service.name, lowercased: true)
        local.append("\"")
        if let port = service.port {
            local.append(#","port":"#)
            local.append(port)
        }
        local.append("}")
        let localEndpoint = local.array
        var isFirst = true
        json.append("[")
        for span in spans {
            json.separate(&isFirst)
            span.read { write(span, $0, localEndpoint, to: &json) }
        }
        json.append("]")
        return json.array
    }

    private static func write(
        _ span: SpanRecord, _ state: SpanRecord.State, _ localEndpoint: [UInt8], to json: inout JSONBytes
    ) {
        json.append(#"{"traceId":"#)
        json.append(id: span.context.traceID.high, span.context.traceID.low)
        if let parent = span.parentID {
            json.append(#","parentId":"#)
            json.append(id: parent.number)
        }
        json.append(#","id":"#)
        json.append(id: span.context.spanID.number)
        // Zipkin leaves the kind of what is internal out.
        switch span.kind {
        case .server: json.append(#","kind":"SERVER""#)
        case .client: json.append(#","kind":"CLIENT""#)
        case .producer: json.append(#","kind":"PRODUCER""#)
        case .consumer: json.append(#","kind":"CONSUMER""#)
        case .internal: break
        }
        json.append(#","name":""#)
        json.append(escaped: state.name, lowercased: true)
        json.append(#"","timestamp":"#)
        json.append(span.start / 1000)
        json.append(#","duration":"#)
        // Less than one microsecond is rounded up.
        json.append(max(1, (state.end - span.start) / 1000))
        if span.context.flags.contains(.debug) { json.append(#","debug":true"#) }
        json.append(bytes: localEndpoint)
        writeTags(span, state, to: &json)
        writeAnnotations(state.events, to: &json)
        json.append("}")
    }

    private static func writeTags(_ span: SpanRecord, _ state: SpanRecord.State, to json: inout JSONBytes) {
        var isFirst = true
        var remote = RemoteEndpoint()
        var error: String?
        json.append(#","tags":{"#)
        span.forEachAttribute(of: state) { name, value in
            json.separate(&isFirst)
            json.append(string: name)
            json.append(":")
            json.append(text: value)
            if name == "error.type", case .string(let type) = value { error = type }
            remote.note(name, value, of: span.kind)
        }
        if let status = state.status {
            json.separate(&isFirst)
            json.append(status.code == .ok ? #""otel.status_code":"OK""# : #""otel.status_code":"ERROR""#)
            if status.code == .error {
                json.append(#","error":"#)
                json.append(string: status.message ?? error ?? "true")
            }
        }
        writeTag("otel.dropped_attributes_count", of: state.droppedAttributes, &isFirst, to: &json)
        writeTag("otel.dropped_events_count", of: state.droppedEvents, &isFirst, to: &json)
        json.append("}")
        remote.write(to: &json)
    }

    /// Writes how many were dropped, if any were.
    private static func writeTag(
        _ name: String, of count: Int, _ isFirst: inout Bool, to json: inout JSONBytes
    ) {
        guard count > 0 else { return }
        json.separate(&isFirst)
        json.append(string: name)
        json.append(":")
        json.append(string: String(count))
    }

    private static func writeAnnotations(_ events: [SpanEvent], to json: inout JSONBytes) {
        guard !events.isEmpty else { return }
        var isFirst = true
        json.append(#","annotations":["#)
        for event in events {
            json.separate(&isFirst)
            json.append(#"{"timestamp":"#)
            json.append(event.nanosecondsSinceEpoch / 1000)
            json.append(#","value":""#)
            json.append(escaped: event.name)
            for (name, value) in event.attributes.list.sorted(by: { $0.name < $1.name }) {
                json.append(" ")
                json.append(escaped: name)
                json.append("=")
                json.append(escaped: value.text)
            }
            json.append("\"}")
        }
        json.append("]")
    }
}

/// The other side of a call, as the span's attributes tell of it.
private struct RemoteEndpoint {
    private var service: String?
    private var address: String?
    private var port: Int64?

    mutating func note(_ name: String, _ value: SpanAttribute, of kind: SpanKind) {
        guard kind == .server || kind == .client else { return }
        switch (kind, name, value) {
        case (.server, "client.address", .string(let text)), (.client, "network.peer.address", .string(let text)):
            address = text
        case (.client, "server.address", .string(let text)):
            if address == nil { address = text }
            if service == nil, IPAddressForm(text) == nil { service = text }
        case (.client, "peer.service", .string(let text)): service = text
        case (.client, "server.port", .int64(let number)), (.client, "network.peer.port", .int64(let number)):
            port = number
        default: return
        }
    }

    func write(to json: inout JSONBytes) {
        let form = address.flatMap { IPAddressForm($0) }
        guard form != nil || service != nil else { return }
        var isFirst = true
        json.append(#","remoteEndpoint":{"#)
        if let service {
            json.separate(&isFirst)
            json.append(#""serviceName":""#)
            json.append(escaped: service, lowercased: true)
            json.append("\"")
        }
        if let form, let address {
            json.separate(&isFirst)
            json.append(form == .v4 ? #""ipv4":"# : #""ipv6":"#)
            json.append(string: address)
        }
        if let port {
            json.separate(&isFirst)
            json.append(#""port":"#)
            json.append(port)
        }
        json.append("}")
    }
}

/// The form of a text that looks like an IP address.
private enum IPAddressForm {
    case v4
    case v6

    init?(_ text: String) {
        let bytes = text.utf8
        if bytes.contains(UInt8(ascii: ":")) {
            self = .v6
        } else if !bytes.isEmpty, bytes.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }) {
            self = .v4
        } else {
            return nil
        }
    }
}

extension JSONBytes {
    /// Appends a value as a string, as Zipkin takes tags.
    fileprivate mutating func append(text value: SpanAttribute) {
        switch value {
        case .string(let text): append(string: text)
        case .int64(let number):
            append("\"")
            append(number)
            append("\"")
        default: append(string: value.text)
        }
    }
}

extension SpanAttribute {
    /// The value as text; lists with commas.
    var text: String {
        switch self {
        case .string(let text): text
        case .int32(let number): String(number)
        case .int64(let number): String(number)
        case .double(let number): String(number)
        case .bool(let value): String(value)
        case .stringArray(let texts): texts.joined(separator: ",")
        case .int32Array(let numbers): numbers.map { String($0) }.joined(separator: ",")
        case .int64Array(let numbers): numbers.map { String($0) }.joined(separator: ",")
        case .doubleArray(let numbers): numbers.map { String($0) }.joined(separator: ",")
        case .boolArray(let values): values.map { String($0) }.joined(separator: ",")
        case .stringConvertible(let value): value.description
        case .stringConvertibleArray(let values): values.map(\.description).joined(separator: ",")
        default: ""
        }
    }
}
