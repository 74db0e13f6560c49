import HTTPTypes
import SwiftletClient
import SwiftletTelemetry

/// How a service traces its requests.
struct TracingSettings: Sendable {
    /// Who takes the spans; nil when nobody does.
    var exporter = TracingExporter.none
    /// Where the collector is, if that was said.
    var url: ServiceAddress?
    var sampling = Sampling.standard
    var routes: [RouteSampling] = []
    var propagation: [PropagationFormat] = PropagationFormats.standard.formats
    var compression = SpanCompression.none
    /// Header fields for the collector, which may hold secrets.
    var headers: [(name: String, value: String)] = []

    /// Nothing is recorded.
    init() {}

    /// Declares and reads the settings below `tracing`.
    init(_ settings: Settings) throws {
        exporter = try settings.value(
            "tracing.exporter", default: TracingExporter.none,
            help:
                "Who takes spans: a collector of Zipkin (JSON) or of OpenTelemetry (otlp is protobuf over HTTP), or the log."
        )
        url = try settings.optional(
            "tracing.url", as: ServiceAddress.self,
            help: "Where the collector is, with the path; by default port 9411 (zipkin) or 4318 (otlp) of this machine."
        )
        sampling = try settings.value(
            "tracing.sampling", default: Sampling.standard,
            help: "Which traces are recorded; behind parent: only where the caller has not decided it.")
        routes =
            try settings.value(
                "tracing.routes", default: RouteSamplings(rules: []),
                help:
                    "Which traces that begin at a route are recorded, for routes that differ: GET /users/{id}=0.1; * at the "
                    + "end of a path stands for any rest. The first rule that fits counts."
            ).rules
        propagation =
            try settings.value(
                "tracing.propagation", default: PropagationFormats.standard,
                help:
                    "How traces are passed from service to service: the first form that a request has is read, all are sent."
            ).formats
        compression = try settings.value(
            "tracing.compression", default: SpanCompression.none,
            help:
                "How what is sent to the collector is made smaller: gzip takes 3 µs for a span, and leaves a seventh of Zipkin's JSON."
        )
        headers =
            try settings.value(
                "tracing.headers", default: CollectorHeaders(fields: []),
                help: "Header fields for the collector, such as authorization=Bearer x.", secret: true
            ).fields
    }
}

/// Who takes spans, as a setting.
enum TracingExporter: String, CaseIterable, SettingValue {
    case none
    case zipkin
    case otlp
    case otlpJSON = "otlp-json"
    case log

    /// The form of what is sent over HTTP; nil when nothing is.
    var format: SpanFormat? {
        switch self {
        case .none, .log: nil
        case .zipkin: .zipkin
        case .otlp: .otlp
        case .otlpJSON: .otlpJSON
        }
    }
}

extension SpanCompression: SettingValue {}

extension Sampling: SettingValue {
    /// What may be written.
    package static var acceptedForm: String {
        "always, never, a ratio such as 0.1, or a rate such as 10/s, perhaps behind parent:"
    }

    /// Reads a text.
    package init?(setting: String) { self.init(setting) }

    /// The text that reads back the same.
    package var settingText: String { text }
}

/// Which traces are recorded that begin at some routes.
struct RouteSampling: Sendable, Equatable {
    /// The method; nil is any.
    let method: String?
    /// The path of the route; one that ends with `*` stands for all that begin so.
    let path: String
    let sampling: Sampling

    /// Reads a text such as `GET /users/{id}=0.1`; nil when it is none.
    init?(_ text: String) {
        guard let equals = text.lastIndex(of: "="), let sampling = Sampling(String(text[text.index(after: equals)...]))
        else { return nil }
        let words = text[..<equals].split(separator: " ")
        guard words.count <= 2, let path = words.last, path.hasPrefix("/") else { return nil }
        method = words.count == 2 ? words[0].uppercased() : nil
        self.path = String(path)
        self.sampling = sampling
    }

    var text: String { "\(method.map { "\($0) " } ?? "")\(path)=\(sampling.text)" }

    /// Whether a route is meant.
    func fits(_ method: HTTPRequest.Method, _ path: String) -> Bool {
        guard self.method == nil || self.method == method.rawValue else { return false }
        return self.path.hasSuffix("*") ? path.hasPrefix(self.path.dropLast()) : path == self.path
    }
}

/// Rules for routes as a setting.
struct RouteSamplings: SettingValue, Equatable {
    let rules: [RouteSampling]

    static var acceptedForm: String { "a list of rules such as GET /users/{id}=0.1, separated by commas" }

    init(rules: [RouteSampling]) { self.rules = rules }

    init?(setting: String) { self.init(settings: [setting]) }

    init?(settings: [String]) {
        guard let texts = [String](settings: settings) else { return nil }
        rules = texts.compactMap { RouteSampling($0) }
        guard rules.count == texts.count else { return nil }
    }

    var settingText: String { rules.map(\.text).joined(separator: ",") }
}

/// Forms of propagation as a setting.
struct PropagationFormats: SettingValue, Equatable {
    let formats: [PropagationFormat]

    static let standard = PropagationFormats(formats: [.w3c, .baggage])
    static var acceptedForm: String {
        "a list of " + PropagationFormat.allCases.map(\.rawValue).joined(separator: ", ") + ", separated by commas"
    }

    init(formats: [PropagationFormat]) { self.formats = formats }

    init?(setting: String) { self.init(settings: [setting]) }

    init?(settings: [String]) {
        guard let texts = [String](settings: settings) else { return nil }
        formats = texts.compactMap { PropagationFormat(rawValue: $0) }
        guard formats.count == texts.count, Set(formats).count == formats.count else { return nil }
    }

    var settingText: String { formats.map(\.rawValue).joined(separator: ",") }
}

/// Header fields as a setting.
struct CollectorHeaders: SettingValue {
    let fields: [(name: String, value: String)]

    static var acceptedForm: String { "a list of name=value, separated by commas" }

    init(fields: [(name: String, value: String)]) { self.fields = fields }

    init?(setting: String) { self.init(settings: [setting]) }

    init?(settings: [String]) {
        guard let texts = [String](settings: settings) else { return nil }
        var fields: [(name: String, value: String)] = []
        for text in texts {
            guard let equals = text.firstIndex(of: "="), HTTPField.Name(String(text[..<equals])) != nil,
                HTTPField.isValidValue(String(text[text.index(after: equals)...]))
            else { return nil }
            fields.append((String(text[..<equals]), String(text[text.index(after: equals)...])))
        }
        self.fields = fields
    }

    /// Values are secrets.
    var settingText: String { fields.map { "\($0.name)=…" }.joined(separator: ",") }
}
