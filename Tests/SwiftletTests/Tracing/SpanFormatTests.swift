import Foundation
import SwiftletTelemetry
import SwiftletTesting
import TestTools
import Testing
import Tracing

/// What is sent to collectors, read by others than those who write it.
@Suite struct SpanFormatTests {
    private static let service = TracedService(name: "Shop", version: "1.2", port: 8080)

    /// What `opentelemetry-proto` understands of spans in one of OTLP's forms.
    private func read(_ format: SpanFormat, _ spans: [SpanRecord]) async throws -> [String: Any] {
        let body = format.encode(spans, of: Self.service)
        return try await withTemporaryDirectory { directory in
            let file = directory.appending(path: "spans")
            try Data(body).write(to: file)
            let form = format == .otlp ? "protobuf" : "json"
            let verdict = try await Tool.run("read_otlp.py", [form, file.path()])
            try #require(verdict.status == 0, "\(verdict.output)")
            return try #require(
                try JSONSerialization.jsonObject(with: Data(verdict.output.utf8)) as? [String: Any])
        }
    }

    private func spans(_ request: [String: Any]) throws -> [[String: Any]] {
        let resources = try #require(request["resourceSpans"] as? [[String: Any]])
        let scopes = try #require(resources.first?["scopeSpans"] as? [[String: Any]])
        return try #require(scopes.first?["spans"] as? [[String: Any]])
    }

    private func attributes(_ holder: [String: Any]?) -> [String: String] {
        let list = holder?["attributes"] as? [[String: Any]] ?? []
        return Dictionary(uniqueKeysWithValues: list.map { ("\($0["key"] ?? "")", "\($0["value"] ?? "")") })
    }

    @Test(
        .enabled(if: Tool.python != nil, "scripts/test names the interpreter"), arguments: [SpanFormat.otlp, .otlpJSON])
    func `OTLP's readers find in spans what was recorded`(format: SpanFormat) async throws {
        let records = SampleSpans.rich
        let request = try await read(format, records)
        let resource = (request["resourceSpans"] as? [[String: Any]])?.first?["resource"] as? [String: Any]
        #expect(attributes(resource)["service.name"]?.contains("Shop") == true)
        let read = try spans(request)
        #expect(read.count == records.count)
        for (span, record) in zip(read, records) {
            #expect(span["traceId"] as? String == "\(record.context.traceID)")
            #expect(span["spanId"] as? String == "\(record.context.spanID)")
            #expect(span["parentSpanId"] as? String == record.parentID.map { "\($0)" })
            #expect(span["name"] as? String == "rich")
            #expect(span["startTimeUnixNano"] as? String == "\(record.start)")
            #expect(span["endTimeUnixNano"] as? String == "\(record.end)")
            #expect(span["flags"] as? Int == 3)
            #expect("\(span["kind"] ?? "")" == "SPAN_KIND_\(record.kind)".uppercased())
            let status = try #require(span["status"] as? [String: Any])
            #expect(status["code"] as? String == (record.kind == .internal ? "STATUS_CODE_OK" : "STATUS_CODE_ERROR"))
            #expect(status["message"] as? String == "it \"failed\"")
            let found = attributes(span)
            let members = try #require(span["attributes"] as? [[String: Any]])
            let values = Dictionary(
                uniqueKeysWithValues: members.map { ("\($0["key"] ?? "")", $0["value"] as? [String: Any] ?? [:]) })
            #expect(values["text"]?["stringValue"] as? String == "a text")
            #expect(values["number"]?["intValue"] as? String == "42" && values["small"]?["intValue"] as? String == "-7")
            #expect(values["fraction"]?["doubleValue"] as? Double == 1.5)
            #expect(values["endless"]?["doubleValue"] as? String == "Infinity")
            #expect(values["yes"]?["boolValue"] as? Bool == true)
            #expect(found["texts"]?.contains("values") == true && found.count == 10)
            let event = try #require((span["events"] as? [[String: Any]])?.first)
            #expect(event["name"] as? String == "happened" && attributes(event).count == 2)
            let link = try #require((span["links"] as? [[String: Any]])?.first)
            #expect(link["traceId"] as? String == "\(record.context.traceID)" && attributes(link).count == 1)
        }
    }

    @Test(.enabled(if: Tool.python != nil, "scripts/test names the interpreter"))
    func `both forms of OTLP say the same`() async throws {
        let begun = SampleSpans.begun() + SampleSpans.begun(with: ["url.path": "/own", "number": 7])
        // In protobuf, lengths from 16 KiB on take another way: that of a span, and of all of them.
        var long: [String: SpanAttribute] = [:]
        for number in 0..<7 { long["text \(number)"] = .string(String(repeating: "x", count: 4000)) }
        for records in [
            SampleSpans.rich, SampleSpans.difficult, SampleSpans.plain(300), begun, SampleSpans.begun(with: long),
        ] {
            let both = (
                try await read(.otlp, records), try await read(.otlpJSON, records)
            )
            // Attributes stand in no order.
            #expect(try sorted(both.0) == sorted(both.1))
        }
    }

    private func sorted(_ value: Any) throws -> String {
        if let list = value as? [Any] {
            return "[" + (try list.map { try sorted($0) }.sorted().joined(separator: ",")) + "]"
        }
        guard let members = value as? [String: Any] else { return "\(value)" }
        return "{" + (try members.map { "\($0):\(try sorted($1))" }.sorted().joined(separator: ",")) + "}"
    }

    @Test(.enabled(if: Tool.python != nil, "scripts/test names the interpreter"))
    func `difficult texts are the same on the other side`() async throws {
        let records = SampleSpans.difficult
        for (span, record) in zip(try spans(try await read(.otlp, records)), records) {
            #expect(span["name"] as? String ?? "" == record.name)
            let list = try #require(span["attributes"] as? [[String: Any]])
            let text = list.first { $0["key"] as? String == "text" }?["value"] as? [String: Any]
            guard case .string(let expected) = record.attributes.get("text") else { continue }
            #expect(text?["stringValue"] as? String ?? "" == expected)
        }
    }

    @Test func `Zipkin's form is as its API says`() throws {
        let records = SampleSpans.rich + SampleSpans.difficult
        let read = try ZipkinSpan.list(SpanFormat.zipkin.encode(records, of: Self.service))
        #expect(read.count == records.count)
        for (span, record) in zip(read, records) {
            #expect(span.traceID == "\(record.context.traceID)" && span.id == "\(record.context.spanID)")
            #expect(span.parentID == record.parentID.map { "\($0)" })
            #expect(span.kind == (record.kind == .internal ? nil : "\(record.kind)".uppercased()))
            #expect(span.timestamp == Int(record.start / 1000))
            #expect(span.duration == max(1, Int((record.end - record.start) / 1000)))
            #expect(span.localEndpoint == ZipkinSpan.Endpoint(serviceName: "shop", port: 8080))
            if case .string(let text) = record.attributes.get("text") { #expect(span.tags["text"] == text) }
        }
        let first = try #require(read.first)
        #expect(first.tags["number"] == "42" && first.tags["texts"] == "a,b" && first.tags["yes"] == "true")
        #expect(first.tags["error"] == "it \"failed\"" && first.tags["otel.status_code"] == "ERROR")
        #expect(first.annotations.keys.first == "happened how=well times=3")
    }

    @Test func `Zipkin is told of requests, calls and statements, and of the other side`() throws {
        let spans = try ZipkinSpan.list(SpanFormat.zipkin.encode(SampleSpans.begun(), of: Self.service))
        try #require(spans.count == 3)
        #expect(
            spans[0].tags == [
                "http.request.method": "GET", "http.route": "/users/{id}", "url.path": "/users/7", "url.scheme": "http",
                "server.address": "shop.example", "server.port": "8080", "client.address": "192.0.2.7",
                "user_agent.original": "\"browser\"", "network.protocol.version": "1.1",
                "http.response.status_code": "500", "error.type": "500", "otel.status_code": "ERROR", "error": "500",
            ])
        #expect(spans[0].remoteEndpoint == ZipkinSpan.Endpoint(ipv4: "192.0.2.7"))
        #expect(
            spans[1].tags == [
                "http.request.method": "GET", "server.address": "10.1.2.3", "server.port": "8081",
                "url.full": "http://roles/roles/7", "url.template": "/roles/{id}", "http.request.resend_count": "2",
                "error.type": "timeout", "otel.status_code": "ERROR", "error": "timeout",
            ])
        #expect(spans[1].remoteEndpoint == ZipkinSpan.Endpoint(ipv4: "10.1.2.3", port: 8081))
        #expect(
            spans[2].tags == [
                "db.system.name": "postgresql", "server.address": "db", "server.port": "5432",
                "db.response.returned_rows": "3",
            ])
        #expect(spans[2].remoteEndpoint == ZipkinSpan.Endpoint(serviceName: "db", port: 5432))
    }

    @Test func `what a service says of a span goes before what is known of it`() throws {
        let own: [String: SpanAttribute] = [
            "url.path": "/own", "http.route": "/ours", "error.type": "ours", "client.address": "2001:db8::1",
            "server.address": "elsewhere", "server.port": 99, "peer.service": "Accounts",
        ]
        let spans = try ZipkinSpan.list(SpanFormat.zipkin.encode(SampleSpans.begun(with: own), of: Self.service))
        try #require(spans.count == 3)
        for span in spans {
            #expect(span.tags["url.path"] == "/own" && span.tags["http.route"] == "/ours")
            #expect(span.tags["server.address"] == "elsewhere" && span.tags["server.port"] == "99")
        }
        #expect(spans[0].tags["http.request.method"] == "GET" && spans[0].tags["error"] == "ours")
        #expect(spans[0].remoteEndpoint == ZipkinSpan.Endpoint(ipv6: "2001:db8::1"))
        for span in spans[1...] {
            #expect(span.remoteEndpoint == ZipkinSpan.Endpoint(serviceName: "accounts", port: 99))
        }
        #expect(spans[2].tags["db.system.name"] == "postgresql" && spans[2].tags["db.response.returned_rows"] == "3")
    }

    @Test(
        arguments: [
            ("shop.example", "shop.example", nil), ("shop.example:8080", "shop.example", "8080"),
            ("192.0.2.1:80", "192.0.2.1", "80"), ("[2001:db8::1]", "2001:db8::1", nil),
            ("[2001:db8::1]:80", "2001:db8::1", "80"), ("[::12]", "::12", nil), ("shop:", "shop:", nil),
            ("shop:http", "shop:http", nil), ("shop:+80", "shop:+80", nil), ("shop:999999", "shop:999999", nil),
            ("", "", nil),
        ] as [(String, String, String?)])
    func `of the field host, a span has the name and the port`(host: String, name: String, port: String?) throws {
        let spans = try ZipkinSpan.list(SpanFormat.zipkin.encode(SampleSpans.begun(host: host), of: Self.service))
        #expect(spans.first?.tags["server.address"] == name && spans.first?.tags["server.port"] == port)
    }

    @Test(
        arguments: [
            ("cafe", ZipkinSpan.Endpoint(serviceName: "cafe", port: 8081)),
            ("db:1", ZipkinSpan.Endpoint(serviceName: "db:1", port: 8081)),
            ("192.0.2.1", ZipkinSpan.Endpoint(ipv4: "192.0.2.1", port: 8081)),
            ("::ffff:192.0.2.1", ZipkinSpan.Endpoint(ipv6: "::ffff:192.0.2.1", port: 8081)),
            ("fe80::1%eth0", ZipkinSpan.Endpoint(ipv6: "fe80::1%eth0", port: 8081)),
        ])
    func `Zipkin is told of addresses as such, and of names as services`(
        server: String, endpoint: ZipkinSpan.Endpoint
    ) throws {
        let records = SampleSpans.begun(with: ["server.address": .string(server)])
        let spans = try ZipkinSpan.list(SpanFormat.zipkin.encode(records, of: Self.service))
        #expect(spans.dropFirst().first?.remoteEndpoint == endpoint)
    }

    @Test func `no spans are an empty list`() throws {
        #expect(SpanFormat.zipkin.encode([], of: Self.service) == Array("[]".utf8))
    }
}
