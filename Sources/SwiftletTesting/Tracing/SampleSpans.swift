public import Swiftlet

/// Spans for tests of exporters.
public enum SampleSpans {
    /// So many spans, each a trace of its own.
    public static func plain(_ count: Int) -> [SpanRecord] {
        (0..<count).map { index in ended { $0.startSpan("sample \(index)", context: .topLevel) } }
    }

    /// Spans of all kinds, one below the other, with all that spans can have.
    public static var rich: [SpanRecord] {
        let tracer = tracer()
        var parent = ServiceContext.topLevel
        return [SpanKind.server, .client, .producer, .consumer, .internal].map { kind in
            let span = tracer.startSpan("rich", context: parent, ofKind: kind)
            parent = span.context
            span.updateAttributes { attributes in
                attributes["text"] = "a text"
                attributes["number"] = 42
                attributes["small"] = Int32(-7)
                attributes["fraction"] = 1.5
                attributes["endless"] = Double.infinity
                attributes["yes"] = true
                attributes["texts"] = ["a", "b"]
                attributes["numbers"] = [1, 2]
                attributes["fractions"] = [0.5, 2.5]
                attributes["answers"] = [true, false]
            }
            span.addEvent(SpanEvent(name: "happened", attributes: ["how": "well", "times": 3]))
            span.addLink(SpanLink(context: parent, attributes: ["why": "because"]))
            span.setStatus(SpanStatus(code: kind == .internal ? .ok : .error, message: "it \"failed\""))
            span.end()
            return span.record
        }.compactMap { $0 }
    }

    /// Spans whose texts are hard to write.
    public static var difficult: [SpanRecord] {
        let texts = [
            "", "\"quotes\" and \\", "line\nfeed\u{0}\u{1F}\u{7F}", "größer 🦅 漢字",
            String(repeating: "x", count: 20_000),
            String(repeating: "é", count: 3_000), "</script>",
        ]
        return texts.map { text in
            ended { tracer in
                let span = tracer.startSpan("difficult \(text.prefix(30))", context: .topLevel)
                span.attributes["text"] = text
                span.attributes["name \(text.prefix(30))"] = 1
                span.addEvent(SpanEvent(name: "event \(text.prefix(100))"))
                return span
            }
        }
    }

    /// Spans as Swiftlet begins them itself: of a request that failed, of a call, and of a statement.
    ///
    /// - Parameters:
    ///   - own: attributes that the service has set besides.
    ///   - host: the request's field `host`.
    package static func begun(
        with own: [String: SpanAttribute] = [:], host: String = "shop.example:8080"
    ) -> [SpanRecord] {
        let tracer = tracer()
        let route = SpanTemplate(
            name: "GET /users/{id}",
            attributes: [("http.request.method", "GET"), ("http.route", "/users/{id}")])
        let statement = SpanTemplate(
            name: "SELECT users",
            attributes: [("db.system.name", "postgresql"), ("server.address", "db"), ("server.port", 5432)])
        let request = tracer.startSpan(route, nil, isTold: false, { _ in nil }) {
            ServedRequest(
                path: "/users/7", otherMethod: nil, host: host, client: "192.0.2.7",
                userAgent: "\"browser\"", isOldVersion: false)
        }
        let call = tracer.startCall("GET") {
            MadeCall(
                method: "GET", url: "http://roles/roles/7", template: "/roles/{id}", server: ("10.1.2.3", 8081),
                resends: 2)
        } put: { _, _ in
        }
        let read = tracer.startSpan(statement, ofKind: .client)
        for span in [request, call, read] {
            for (name, value) in own { span?.attributes.set(name, value: value) }
        }
        request?.end(status: 500)
        call?.end(status: nil, error: "timeout", isFailure: true)
        read.note(rows: 3)
        read.end()
        return [request, call, read].compactMap { $0?.record }
    }

    private static func tracer() -> ServiceTracer {
        let tracer = ServiceTracer(
            propagation: Propagation([]), queue: SpanQueue())
        tracer.record()
        return tracer
    }

    private static func ended(_ begin: (ServiceTracer) -> ServiceSpan) -> SpanRecord {
        let span = begin(tracer())
        span.end()
        return span.record ?? ended(begin)
    }
}
