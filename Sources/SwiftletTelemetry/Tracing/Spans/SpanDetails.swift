import Tracing

/// Attributes that are kept as they come, without a dictionary, and named when the span is sent.
package enum SpanDetails: Sendable {
    /// None.
    case none
    /// Those of a request that is served.
    case request(ServedRequest)
    /// Those of a call that is made.
    case call(MadeCall)
    /// The number of rows that a statement gave or changed.
    case rows(Int)
}

/// A request that is served, as OpenTelemetry's semantic conventions for HTTP servers tell of it. The query is left out, for
/// it may hold secrets.
package struct ServedRequest: Sendable {
    /// The method where it is no usual one.
    package var otherMethod: String?
    /// The path without the query.
    package var path: String
    /// The field `host`.
    package var host: String?
    /// The address of the client.
    package var client: String?
    /// The field `user-agent`.
    package var userAgent: String?
    /// Whether it is HTTP/1.0.
    package var isOldVersion: Bool

    package init(
        path: String, otherMethod: String?, host: String?, client: String?, userAgent: String?, isOldVersion: Bool
    ) {
        self.path = path
        self.otherMethod = otherMethod
        self.host = host
        self.client = client
        self.userAgent = userAgent
        self.isOldVersion = isOldVersion
    }
}

/// A call that is made, as OpenTelemetry's semantic conventions for HTTP clients tell of it.
package struct MadeCall: Sendable {
    /// The method.
    package var method: String
    /// The address, without what may be secrets.
    package var url: String
    /// What the path was made of; nil where that is not known.
    package var template: String?
    /// Who is called: name or number, and port.
    package var server: (host: String, port: Int)?
    /// How many tries there were before.
    package var resends: Int

    package init(method: String, url: String, template: String?, server: (host: String, port: Int)?, resends: Int) {
        self.method = method
        self.url = url
        self.template = template
        self.server = server
        self.resends = resends
    }
}

extension SpanDetails {
    /// Gives the attributes.
    func give<Sink: SpanAttributeSink & ~Copyable>(to sink: inout Sink) {
        switch self {
        case .none: return
        case .rows(let count): sink.take("db.response.returned_rows", number: Int64(count))
        case .request(let request): request.give(to: &sink)
        case .call(let call): call.give(to: &sink)
        }
    }
}

extension MadeCall {
    /// Cuts texts that are too long.
    mutating func limit(_ limits: SpanLimits) { if url.utf8.count > limits.valueLength { url = limits.cut(url) } }

    fileprivate func give<Sink: SpanAttributeSink & ~Copyable>(to sink: inout Sink) {
        sink.take("http.request.method", text: method)
        if let server {
            sink.take("server.address", text: server.host)
            sink.take("server.port", number: Int64(server.port))
        }
        sink.take("url.full", text: url)
        if let template { sink.take("url.template", text: template) }
        if resends > 0 { sink.take("http.request.resend_count", number: Int64(resends)) }
    }
}

extension ServedRequest {
    /// Cuts texts that are too long.
    mutating func limit(_ limits: SpanLimits) {
        guard isLongerThan(limits.valueLength) else { return }
        path = limits.cut(path)
        otherMethod = otherMethod.map(limits.cut)
        host = host.map(limits.cut)
        userAgent = userAgent.map(limits.cut)
    }

    fileprivate func give<Sink: SpanAttributeSink & ~Copyable>(to sink: inout Sink) {
        if let otherMethod { sink.take("http.request.method_original", text: otherMethod) }
        sink.take("url.path", text: path)
        sink.take("url.scheme", text: "http")
        if let host {
            let (name, port) = Self.parts(of: host)
            sink.take("server.address", text: name)
            if let port { sink.take("server.port", number: port) }
        }
        if let client { sink.take("client.address", text: client) }
        if let userAgent { sink.take("user_agent.original", text: userAgent) }
        sink.take("network.protocol.version", text: isOldVersion ? "1.0" : "1.1")
    }

    private func isLongerThan(_ length: Int) -> Bool {
        max(path.utf8.count, host?.utf8.count ?? 0, userAgent?.utf8.count ?? 0, otherMethod?.utf8.count ?? 0) > length
    }

    /// Host and port of a field `host` (RFC 9110, section 7.2); an IPv6 address without its brackets.
    private static func parts(of host: String) -> (name: String, port: Int64?) {
        var host = host
        return host.withUTF8 { bytes in
            var name = bytes[...]
            var port: Int64?
            // What follows the last colon of an IPv6 address alone ends with a bracket, and is no number.
            if let colon = bytes.lastIndex(of: UInt8(ascii: ":")), let number = number(bytes[(colon + 1)...]) {
                (name, port) = (bytes[..<colon], number)
            }
            if name.first == UInt8(ascii: "["), name.last == UInt8(ascii: "]") { name = name.dropFirst().dropLast() }
            return (String(decoding: name, as: UTF8.self), port)
        }
    }

    /// A number of up to five digits and nothing else.
    private static func number(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Int64? {
        guard (1...5).contains(digits.count) else { return nil }
        var number: Int64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            number = number * 10 + Int64(digit - UInt8(ascii: "0"))
        }
        return number
    }
}
