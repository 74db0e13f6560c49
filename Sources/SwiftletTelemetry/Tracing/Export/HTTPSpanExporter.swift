/// A form in which spans are sent over HTTP.
package enum SpanFormat: Sendable, CaseIterable {
    /// Zipkin's API, version 2, in JSON.
    case zipkin
    /// OpenTelemetry's protocol in protobuf.
    case otlp
    /// OpenTelemetry's protocol in JSON.
    case otlpJSON

    /// The media type.
    package var mediaType: String { self == .otlp ? "application/x-protobuf" : "application/json" }

    /// Where collectors take this form by convention.
    package var usualURL: String {
        self == .zipkin ? "http://127.0.0.1:9411/api/v2/spans" : "http://127.0.0.1:4318/v1/traces"
    }

    /// Spans in this form.
    package func encode(_ spans: [SpanRecord], of service: TracedService) -> [UInt8] {
        switch self {
        case .zipkin: ZipkinJSON.encode(spans, of: service)
        case .otlp: OTLPProtobuf.encode(spans, of: service)
        case .otlpJSON: OTLPJSON.encode(spans, of: service)
        }
    }
}

/// How what is sent to a collector is made smaller.
package enum SpanCompression: String, CaseIterable, Sendable {
    /// Not at all.
    case none
    /// By gzip, which the collectors of Zipkin and of OpenTelemetry understand.
    case gzip
}

/// The service whose spans are sent, as collectors tell services apart.
package struct TracedService: Sendable {
    /// Its name.
    package var name: String
    /// Its version, if it has one.
    package var version: String?
    /// The port it listens at, once that is known.
    package var port: Int?

    package init(name: String, version: String? = nil, port: Int? = nil) {
        self.name = name
        self.version = version
        self.port = port
    }
}

/// Sends spans to a collector over HTTP.
package struct HTTPSpanExporter: SpanExporter {
    private let format: SpanFormat
    private let compression: SpanCompression
    private let sender: any SpanSender
    private let headers: [(name: String, value: String)]
    private let service: TracedService

    /// - Parameters:
    ///   - format: the form that the collector takes.
    ///   - compression: how what is sent is made smaller.
    ///   - headers: further header fields, such as those that say who sends.
    package init(
        _ format: SpanFormat, of service: TracedService, compression: SpanCompression = .none,
        headers: [(name: String, value: String)] = [], by sender: any SpanSender
    ) {
        self.format = format
        self.compression = compression
        self.service = service
        self.sender = sender
        self.headers = [("content-type", format.mediaType)] + headers
    }

    package func export(_ spans: [SpanRecord]) async -> ExportOutcome {
        let answer: CollectorAnswer
        do {
            answer = try await post(format.encode(spans, of: service))
        } catch {
            return .failed(reason: String(describing: error), retryAfter: nil)
        }
        switch answer.status {
        case 200..<300:
            guard format != .zipkin else { return .taken }
            let partial = PartialSuccess(answer.body, isJSON: format == .otlpJSON)
            return .taken(rejected: partial.rejected, message: partial.message)
        // OTLP 1.x, "Failures" of OTLP/HTTP: these pass by.
        case 429, 502, 503, 504:
            return .failed(
                reason: "the collector answered \(answer.status)",
                retryAfter: answer.retryAfter.flatMap { RetryAfter.duration($0, now: LogTime.secondsSince1970) })
        default: return .refused(reason: "the collector answered \(answer.status)")
        }
    }

    private func post(_ body: [UInt8]) async throws -> CollectorAnswer {
        guard compression == .gzip, let compressed = Gzip.compress(body) else {
            return try await sender.post(body, headers: headers)
        }
        return try await sender.post(compressed, headers: headers + [("content-encoding", "gzip")])
    }
}
