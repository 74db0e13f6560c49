/// A form in which metrics are shown.
public enum MetricsFormat: Sendable, CaseIterable {
    /// The text format of Prometheus, version 0.0.4.
    case prometheus
    /// OpenMetrics 1.0, which also has units and exemplars.
    case openMetrics

    /// The media type.
    public var contentType: String {
        switch self {
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// The form for a client that sends this `Accept` (RFC 9110, section 12.5.1): OpenMetrics where it is named and wanted
    /// at least as much as plain text.
    public init(accept: String?) {
        var openMetrics = 0.0
        var plain = 0.0
        for range in (accept ?? "").lowercased().split(separator: ",") {
            let parts = range.split(separator: ";").map { part in
                part.filter { $0 != " " && $0 != "\t" && $0 != "\"" }
            }
            let version = parts.first { $0.hasPrefix("version=") }?.dropFirst(8)
            let quality = parts.first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            switch parts.first {
            case "application/openmetrics-text" where version == nil || version == "1.0.0":
                openMetrics = max(openMetrics, quality)
            case "text/plain" where version == nil || version == "0.0.4": plain = max(plain, quality)
            default: continue
            }
        }
        self = openMetrics > 0 && openMetrics >= plain ? .openMetrics : .prometheus
    }
}
