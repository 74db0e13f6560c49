/// What a metric is, whatever its series are.
struct MetricHeader: Sendable {
    /// What can be measured; the raw value is the name in both formats.
    enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// The name that the names of its samples begin with.
    let name: String
    let kind: Kind
    /// A sentence for people.
    let help: String

    /// The unit that the name ends with, where it is a base unit of Prometheus.
    var unit: String? { ["seconds", "bytes"].first { name.hasSuffix("_" + $0) } }

    /// All names that are taken by it: those of its samples, and those that a format keeps for it.
    var takenNames: [String] {
        switch kind {
        case .counter: ["", "_total", "_created"].map { name + $0 }
        case .gauge: [name]
        case .histogram: ["", "_bucket", "_sum", "_count", "_created"].map { name + $0 }
        }
    }
}
