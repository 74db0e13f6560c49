import Foundation
import HTTPTypes
import Logging
import NIOCore
import SwiftletHTTP
import SwiftletTelemetry
import SwiftletTesting
import TestTools
import Testing

@testable import Swiftlet

/// What becomes of spans by what a collector answers, over a socket.
@Suite(.timeLimit(.minutes(10))) struct CollectorAnswerTests {
    private static let service = TracedService(name: "shop")

    private func exporting<R>(
        _ format: SpanFormat, _ compression: SpanCompression = .none,
        answering answer: @escaping @Sendable (Int) -> Response,
        _ body: (HTTPSpanExporter, RecordingServer) async throws -> R
    ) async throws -> R {
        try await withRecordingServer(answering: answer) { collector, url in
            let connection = CollectorConnection(to: url + "/v1/traces")
            let outcome: Result<R, any Error>
            do {
                let exporter = HTTPSpanExporter(format, of: Self.service, compression: compression, by: connection)
                outcome = .success(try await body(exporter, collector))
            } catch {
                outcome = .failure(error)
            }
            await connection.close()
            return try outcome.get()
        }
    }

    private func outcome(
        _ format: SpanFormat, _ status: Int, _ headers: HTTPFields = [:]
    ) async throws -> ExportOutcome {
        try await exporting(format) { _ in
            Response(status: HTTPResponse.Status(code: status), headers: headers)
        } _: { exporter, _ in
            await exporter.export(SampleSpans.plain(3))
        }
    }

    @Test(arguments: SpanFormat.allCases, [429, 502, 503, 504])
    func `a collector that is busy is asked again, when it says`(format: SpanFormat, status: Int) async throws {
        let reason = "the collector answered \(status)"
        #expect(try await outcome(format, status) == .failed(reason: reason, retryAfter: nil))
        for (text, pause) in [
            ("7", Duration.seconds(7)), ("Sun, 06 Nov 1994 08:49:37 GMT", .zero),
            // Nobody waits longer than 1,000,000 seconds.
            ("Thu, 01 Jan 2999 00:00:00 GMT", .seconds(1_000_000)),
        ] {
            let outcome = try await outcome(format, status, [.retryAfter: text])
            #expect(outcome == .failed(reason: reason, retryAfter: pause))
        }
    }

    @Test(arguments: SpanFormat.allCases, [301, 400, 401, 404, 413, 500, 501])
    func `what would be refused again is given up`(format: SpanFormat, status: Int) async throws {
        let outcome = try await outcome(format, status, [.retryAfter: "7", .location: "/elsewhere"])
        #expect(outcome == .refused(reason: "the collector answered \(status)"))
    }

    /// An answer by which 3 spans were rejected as they were too old.
    private static func partialSuccess(_ format: SpanFormat) -> Response {
        let json = #"{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}}"#
        let message: [UInt8] = [0x08, 3, 0x12, 7] + Array("too old".utf8)
        let body = format == .otlp ? [0x0A, UInt8(message.count)] + message : Array(json.utf8)
        return Response(headers: [.contentType: format.mediaType], body: .bytes(ByteBuffer(bytes: body)))
    }

    @Test(arguments: [SpanFormat.otlp, .otlpJSON])
    func `spans that a collector rejects are counted and not sent again, and what it says is told once`(
        format: SpanFormat
    ) async throws {
        let registry = MetricsRegistry()
        let log = LogOutput.inMemory()
        try await exporting(format) { _ in
            Self.partialSuccess(format)
        } _: { exporter, collector in
            let tracer = ServiceTracer(propagation: Propagation([.w3c]), queue: SpanQueue())
            tracer.record()
            let exporting = SpanExporting(
                from: tracer.queue, to: exporter, SpanMetrics(registry),
                logger: Logger(label: "spans", factory: LogHandlers.factory(format: .json, service: "s", output: log)))
            for _ in 0..<2 {
                for number in 0..<10 { tracer.startSpan("span \(number)", context: .topLevel).end() }
                await exporting.flush()
            }
            await exporting.stop(within: .seconds(60))
            #expect(collector.received.count == 2)
        }
        let metrics = String(decoding: registry.text(), as: UTF8.self)
        #expect(metrics.contains("swiftlet_spans_exported_total 14\n"))
        #expect(metrics.contains("swiftlet_spans_dropped_total{reason=\"refused\"} 6\n"))
        #expect(log.text.split(separator: "too old").count == 2)
    }

    @Test(arguments: SpanFormat.allCases)
    func `gzip makes less of what is sent, and nothing else of it`(format: SpanFormat) async throws {
        let spans = SampleSpans.rich + SampleSpans.difficult + SampleSpans.plain(300)
        let received = try await exporting(format, .gzip) { _ in
            Response(status: .ok)
        } _: { exporter, collector in
            #expect(await exporter.export(spans) == .taken)
            return try #require(collector.received.first)
        }
        #expect(received.fields[.contentEncoding] == "gzip")
        let plain = format.encode(spans, of: Self.service)
        #expect(received.body.count * 2 < plain.count)
        try await withTemporaryDirectory { directory in
            let file = directory.appending(path: "spans.gz")
            try Data(received.body).write(to: file)
            let verdict = try await Program.run("/usr/bin/env", ["gzip", "--decompress", file.path()])
            #expect(verdict.status == 0, "\(verdict.output)")
            #expect(try Data(contentsOf: file.deletingPathExtension()) == Data(plain))
        }
    }

    @Test(arguments: [nil, "none", "gzip"])
    func `what is sent is compressed where the settings say so`(compression: String?) async throws {
        struct Shop: Microservice {
            static let name = "shop"
            func configure(_ app: App) throws { app.get("/") { _ in 1 } }
        }
        let encodings = try await withRecordingServer { collector, url in
            var settings = ["tracing.exporter": "otlp", "tracing.url": url + "/v1/traces"]
            settings["tracing.compression"] = compression
            try await withTestApp(Shop(), settings: settings) { _ = try await $0.request(.get, "/") }
            return collector.received.map { $0.fields[.contentEncoding] }
        }
        #expect(encodings == [compression == "gzip" ? "gzip" : nil])
    }
}
