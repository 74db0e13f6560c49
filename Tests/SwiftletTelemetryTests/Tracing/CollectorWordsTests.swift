import Testing

@testable import SwiftletTelemetry

/// What collectors say, read and told.
@Suite struct CollectorWordsTests {
    // MARK: Retry-After

    @Test(arguments: [
        ("0", Duration.zero), ("120", .seconds(120)), ("99999999999", .seconds(1_000_000)),
        ("Sun, 06 Nov 1994 08:49:37 GMT", .seconds(37)), ("Sun, 06 Nov 1994 08:48:00 GMT", .zero),
        ("Mon, 07 Nov 1994 08:49:00 GMT", .seconds(86_400)),
    ])
    func `the time to wait is given in seconds or as a date`(text: String, pause: Duration) {
        // Sun, 06 Nov 1994 08:49:00 GMT.
        #expect(RetryAfter.duration(text, now: 784_111_740) == pause)
    }

    @Test func `dates may be in leap years`() {
        #expect(RetryAfter.duration("Fri, 01 Mar 2024 00:00:00 GMT", now: 1_709_164_800) == .seconds(86_400))
    }

    @Test(arguments: [
        "", "-1", "soon", "1.5", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 99999 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
    ])
    func `what is no time to wait says nothing`(text: String) {
        #expect(RetryAfter.duration(text, now: 0) == nil)
    }

    // MARK: Partial success

    @Test(
        arguments: [
            (#"{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}}"#, 3, "too old"),
            (#"{"partialSuccess":{"rejectedSpans":3}}"#, 3, nil),
            (#"{"partialSuccess":{"errorMessage":"use gzip"}}"#, 0, "use gzip"),
            (#"{"partialSuccess":{"rejectedSpans":"-3","errorMessage":""}}"#, 0, nil),
            (#"{"partialSuccess":{"rejectedSpans":"many"}}"#, 0, nil), (#"{"partialSuccess":null}"#, 0, nil),
            ("{}", 0, nil), ("", 0, nil), ("<html>", 0, nil),
        ] as [(String, Int, String?)])
    func `what was rejected is read from JSON`(body: String, rejected: Int, message: String?) {
        let partial = PartialSuccess(Array(body.utf8), isJSON: true)
        #expect(partial.rejected == rejected && partial.message == message)
    }

    @Test(
        arguments: [
            ([0x0A, 11, 0x08, 3, 0x12, 7] + Array("too old".utf8), 3, "too old"),
            // Fields may come in any order, and others between them.
            ([0x1A, 1, 0, 0x0A, 9, 0x12, 3, 0x6F, 0x6C, 0x64, 0x18, 1, 0x08, 5], 5, "old"),
            ([0x0A, 2, 0x08, 0x80], 0, nil), ([0x0A, 200, 0x08, 3], 0, nil), ([0x0A, 0], 0, nil), ([], 0, nil),
            ([0x0A, 11, 0x08] + [UInt8](repeating: 0xFF, count: 9) + [1], 0, nil), ([0xFF, 0xFF], 0, nil),
        ] as [([UInt8], Int, String?)])
    func `what was rejected is read from protobuf`(body: [UInt8], rejected: Int, message: String?) {
        let partial = PartialSuccess(body, isJSON: false)
        #expect(partial.rejected == rejected && partial.message == message)
    }

    @Test func `of a long message a log line holds the beginning`() {
        let text = String(repeating: "x", count: 10_000)
        let partial = PartialSuccess(Array(#"{"partialSuccess":{"errorMessage":"\#(text)"}}"#.utf8), isJSON: true)
        #expect(partial.message == String(repeating: "x", count: 500))
    }

    // MARK: The log

    @Test func `failures are told when they begin, once a minute, and when they end`() {
        var reports = ExportReports()
        let failed = ExportOutcome.failed(reason: "503", retryAfter: nil)
        #expect(reports.report(failed, wasFailing: false, now: .seconds(0)) == .failure("503"))
        #expect(reports.report(failed, wasFailing: true, now: .seconds(59)) == nil)
        #expect(reports.report(.refused(reason: "400"), wasFailing: true, now: .seconds(60)) == .failure("400"))
        #expect(reports.report(.taken, wasFailing: true, now: .seconds(61)) == .recovery)
        #expect(reports.report(.taken, wasFailing: false, now: .seconds(62)) == nil)
        #expect(reports.report(failed, wasFailing: false, now: .seconds(63)) == .failure("503"))
    }

    @Test func `spans that are rejected, and warnings, are told once a minute`() {
        var reports = ExportReports()
        let rejected = ExportOutcome.taken(rejected: 3, message: "too old")
        #expect(reports.report(rejected, wasFailing: false, now: .seconds(0)) == .rejection(3, "too old"))
        #expect(reports.report(rejected, wasFailing: false, now: .seconds(59)) == nil)
        let warned = ExportOutcome.taken(rejected: 0, message: "use gzip")
        #expect(reports.report(warned, wasFailing: false, now: .seconds(59)) == nil)
        #expect(reports.report(warned, wasFailing: false, now: .seconds(60)) == .warning("use gzip"))
        #expect(
            reports.report(.taken(rejected: 1), wasFailing: false, now: .seconds(120)) == .rejection(1, nil))
    }

    // MARK: gzip

    @Test func `bytes without order, and none, are compressed too`() throws {
        let noise = (0..<100_000).map { _ in UInt8.random(in: 0...255) }
        let compressed = try #require(Gzip.compress(noise))
        #expect(compressed.starts(with: [0x1F, 0x8B, 8]) && compressed.count >= noise.count)
        #expect(try #require(Gzip.compress([])).count == 20)
    }
}
