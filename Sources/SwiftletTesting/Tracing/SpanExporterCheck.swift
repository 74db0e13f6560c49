public import Swiftlet

/// One thing that every exporter of spans must do. An exporter's tests run each with one of its own:
///
/// ```swift
/// @Test(arguments: SpanExporterCheck.all) func conforms(check: SpanExporterCheck) async throws {
///     let store = Store()
///     try await check.run(on: MyExporter(to: store)) { store.spans.map { ($0.traceID, $0.id) } }
/// }
/// ```
public struct SpanExporterCheck: Sendable, CustomStringConvertible {
    /// The ids under which spans have arrived: of the trace, and of the span.
    public typealias Arrived = @Sendable () async throws -> [(traceID: String, spanID: String)]

    /// What is checked, as a sentence.
    public let description: String
    private let body: @Sendable (any SpanExporter, Arrived) async throws -> Void

    /// All checks.
    public static let all = [
        SpanExporterCheck("all spans of a batch arrive, once, under their ids") { exporter, arrived in
            let spans = SampleSpans.plain(512)
            try SwiftletTesting.verify("the outcome", await exporter.export(spans), is: .taken)
            try await verify(arrived, are: spans)
        },
        SpanExporterCheck("batches arrive one after the other") { exporter, arrived in
            let spans = SampleSpans.plain(30)
            for start in stride(from: 0, to: 30, by: 10) {
                try SwiftletTesting.verify(
                    "the outcome", await exporter.export(Array(spans[start..<start + 10])), is: .taken)
            }
            try await verify(arrived, are: spans)
        },
        SpanExporterCheck("an empty batch is taken") { exporter, arrived in
            try SwiftletTesting.verify("the outcome", await exporter.export([]), is: .taken)
            try await verify(arrived, are: [])
        },
        SpanExporterCheck("spans with every kind of attribute, event and link arrive") { exporter, arrived in
            let spans = SampleSpans.rich
            try SwiftletTesting.verify("the outcome", await exporter.export(spans), is: .taken)
            try await verify(arrived, are: spans)
        },
        SpanExporterCheck("texts that need escapes, and long ones, arrive") { exporter, arrived in
            let spans = SampleSpans.difficult
            try SwiftletTesting.verify("the outcome", await exporter.export(spans), is: .taken)
            try await verify(arrived, are: spans)
        },
    ]

    init(_ description: String, _ body: @escaping @Sendable (any SpanExporter, Arrived) async throws -> Void) {
        self.description = description
        self.body = body
    }

    /// Runs the check.
    ///
    /// - Parameters:
    ///   - exporter: an exporter of whose spans none has arrived yet.
    ///   - arrived: gives the ids of the spans that have arrived when the exporter says so.
    /// - Throws: ``ConformanceFailure`` if the exporter does something else than it must, and what `arrived` throws.
    public func run(on exporter: any SpanExporter, arrived: Arrived) async throws { try await body(exporter, arrived) }

    private static func verify(_ arrived: Arrived, are spans: [SpanRecord]) async throws {
        let expected = spans.map { "\($0.context.traceID) \($0.context.spanID)" }.sorted()
        let ids = try await arrived().map { "\($0.traceID) \($0.spanID)" }.sorted()
        try SwiftletTesting.verify("what has arrived", ids, is: expected)
    }
}
