import HTTPTypes

/// How a service shows what it measures.
struct MetricsSettings: Sendable {
    let isEnabled: Bool
    let path: PlainPath

    /// Declares and reads the settings `metrics.enabled` and `metrics.path`.
    init(_ settings: Settings) throws {
        isEnabled = try settings.value(
            "metrics.enabled", default: true,
            help: "Whether requests are measured, and metrics shown in the formats of Prometheus and OpenMetrics.")
        path = try settings.value(
            "metrics.path", default: PlainPath.metrics, help: "The path at which metrics are shown.")
    }
}

/// A path without parameters as a setting.
struct PlainPath: SettingValue, Hashable {
    let text: String

    static let metrics = PlainPath(text: "/metrics")

    static var acceptedForm: String { "a path such as /metrics, without parameters" }

    private init(text: String) { self.text = text }

    init?(setting: String) {
        guard let template = try? PathTemplate(setting), template.parameters.isEmpty, !template.segments.isEmpty else {
            return nil
        }
        text = template.description
    }

    var settingText: String { text }
}
