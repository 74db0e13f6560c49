import Tracing

/// Spans as Zipkin's API takes them (openzipkin/zipkin-api, `zipkin2-api.yaml`), attributes named as OpenTelemetry's
/// specification says ("OpenTelemetry to Zipkin transformation").
struct ZipkinJSON: ~Copyable {
    fileprivate var json: JSONBytes
    private let localEndpoint: [UInt8]
    // Of the span that is being written.
    private var isFirst = true
    fileprivate var remote = RemoteEndpoint()
    fileprivate var kind = SpanKind.internal
    private var errorType: String?

    /// A list of spans.
    static func encode(_ spans: [SpanRecord], of service: TracedService) -> [UInt8] {
        var writer = ZipkinJSON(capacity: spans.count * 768 + 2, localEndpoint: localEndpoint(of: service))
        var isFirst = true
        writer.json.append("[")
        for span in spans {
            writer.json.separate(&isFirst)
            span.read { writer.write(span, $0) }
        }
        writer.json.append("]")
        return writer.json.array
    }

    fileprivate init(capacity: Int, localEndpoint: [UInt8]) {
        json = JSONBytes(capacity: capacity)
        self.localEndpoint = localEndpoint
    }

    private static func localEndpoint(of service: TracedService) -> [UInt8] {
        var json = JSONBytes(capacity: 64)
        json.append(#","localEndpoint":{"serviceName":""#)
        json.append(escaped: service.name, lowercased: true)
        json.append("\"")
        if let port = service.port {
            json.append(#","port":"#)
            json.append(port)
        }
        json.append("}")
        return json.array
    }

    private mutating func write(_ span: SpanRecord, _ state: SpanRecord.State) {
        (kind, isFirst, remote, errorType) = (span.kind, true, RemoteEndpoint(), state.errorType)
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
        json.append(#","tags":{"#)
        span.giveAttributes(of: state, to: &self)
        if state.attributes.isEmpty { remote.note(state.details) }
        writeOutcome(state)
        json.append("}")
        remote.write(to: &json)
        writeAnnotations(state.events)
        json.append("}")
    }

    private mutating func writeOutcome(_ state: SpanRecord.State) {
        if let status = state.status {
            take("otel.status_code", text: status.code == .ok ? "OK" : "ERROR")
            if status.code == .error { take("error", text: status.message ?? errorType ?? "true") }
        }
        if state.droppedAttributes > 0 { take("otel.dropped_attributes_count", number: Int64(state.droppedAttributes)) }
        if state.droppedEvents > 0 { take("otel.dropped_events_count", number: Int64(state.droppedEvents)) }
    }

    private mutating func writeAnnotations(_ events: [SpanEvent]) {
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

extension ZipkinJSON: SpanAttributeSink {
    mutating func take(_ name: StaticString, text: String) {
        begin(name)
        json.append(string: text)
    }

    mutating func take(_ name: StaticString, number: Int64) {
        begin(name)
        append(number)
    }

    mutating func take(_ name: String, _ value: SpanAttribute) {
        json.separate(&isFirst)
        json.append(string: name)
        json.append(":")
        // Zipkin takes texts only.
        switch value {
        case .string(let text): json.append(string: text)
        case .int64(let number): append(number)
        default: json.append(string: value.text)
        }
        if name == "error.type", case .string(let type) = value { errorType = type }
        remote.note(name, value, of: kind)
    }

    mutating func take(_ template: SpanTemplate) {
        let tags = template.zipkinTags
        guard !tags.json.isEmpty else { return }
        json.separate(&isFirst)
        json.append(bytes: tags.json)
        if kind == .client { remote = tags.remote }
    }

    private mutating func begin(_ name: StaticString) {
        json.separate(&isFirst)
        json.append("\"")
        json.append(name)
        json.append("\":")
    }

    private mutating func append(_ number: Int64) {
        json.append("\"")
        json.append(number)
        json.append("\"")
    }
}

/// The tags that spans have in common, as they stand in each of them.
final class ZipkinTags: Sendable {
    let json: [UInt8]
    /// The other side, as the tags tell of it where the span is of a call.
    fileprivate let remote: RemoteEndpoint

    init(_ attributes: [(name: String, value: SpanAttribute)]) {
        var writer = ZipkinJSON(capacity: 256, localEndpoint: [])
        // Only clients have in common whom they call.
        writer.kind = .client
        for (name, value) in attributes { writer.take(name, value) }
        (json, remote) = (writer.json.array, writer.remote)
    }
}

/// The other side of a call, as a span tells of it.
private struct RemoteEndpoint {
    private var service: String?
    private var address: String?
    private var port: Int64?

    /// Takes what an attribute tells.
    fileprivate mutating func note(_ name: String, _ value: SpanAttribute, of kind: SpanKind) {
        switch (kind, name, value) {
        case (.server, "client.address", .string(let text)), (.client, "network.peer.address", .string(let text)):
            address = text
        case (.client, "server.address", .string(let text)): note(server: text)
        case (.client, "peer.service", .string(let text)): service = text
        case (.client, "server.port", .int64(let number)), (.client, "network.peer.port", .int64(let number)):
            port = number
        default: return
        }
    }

    /// Takes what details tell that were not made attributes.
    fileprivate mutating func note(_ details: SpanDetails) {
        switch details {
        case .request(let request): address = request.client
        case .call(let call):
            guard let server = call.server else { return }
            note(server: server.host)
            port = Int64(server.port)
        case .rows, .none: return
        }
    }

    private mutating func note(server name: String) {
        guard !name.isEmpty else { return }
        if address == nil { address = name }
        if service == nil, IPAddressForm(name) == nil { service = name }
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
        var colons = 0
        var hasLetters = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."): continue
            case UInt8(ascii: ":"): colons += 1
            // What follows is the zone of an address that holds on one link only (RFC 4007, section 11).
            case UInt8(ascii: "%") where colons > 1:
                self = .v6
                return
            case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): hasLetters = true
            default: return nil
            }
        }
        if colons > 1 {
            self = .v6
        } else if colons == 0, !hasLetters, !text.isEmpty {
            self = .v4
        } else {
            return nil
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
