import Synchronization

/// A metric whose numbers are kept elsewhere and read when they are shown.
final class CollectedFamily: ExposedFamily {
    /// Gives the numbers there are, each with its labels.
    typealias Reader = @Sendable () -> [(MetricLabels, Double)]

    let header: MetricHeader
    private let limit: Int
    private let readers = Mutex<[Reader]>([])

    init(_ header: MetricHeader, limit: Int) {
        self.header = header
        self.limit = limit
    }

    func add(_ reader: @escaping Reader) { readers.withLock { $0.append(reader) } }

    func remove(_ series: any MetricSeries) {}

    func write(to text: inout MetricsText) {
        var values: [MetricLabels: Double] = [:]
        for reader in readers.withLock({ $0 }) {
            for (labels, value) in reader() where values.count < limit { values[labels] = value }
        }
        guard !values.isEmpty else { return }
        text.begin(header)
        for (labels, value) in values.sorted(by: { $0.key.text < $1.key.text }) {
            text.sample(header.name, header.kind == .counter ? "_total" : "", labels, .fraction(value))
        }
    }
}

extension MetricsRegistry {
    /// Shows a gauge whose numbers are kept elsewhere.
    ///
    /// - Parameters:
    ///   - name: the name; readers that are added for the same name are all read.
    ///   - help: a sentence for people.
    ///   - read: gives the numbers there are, each with its labels, when they are shown. It must not wait, and holds weakly
    ///     what holds the registry.
    package func collect(
        gauges name: String, help: String, _ read: @escaping @Sendable () -> [(MetricLabels, Double)]
    ) {
        collect(MetricName.legal(name), .gauge, help, read)
    }

    /// Shows counters whose numbers are kept elsewhere. The parameters are those of ``collect(gauges:help:_:)``.
    package func collect(
        counters name: String, help: String, _ read: @escaping @Sendable () -> [(MetricLabels, Double)]
    ) {
        collect(MetricName.counter(name), .counter, help, read)
    }

    /// Shows one gauge whose number is kept elsewhere; nil when there is none. See ``collect(gauges:help:_:)``.
    package func collect(
        gauge name: String, help: String, labels: MetricLabels = [:], _ read: @escaping @Sendable () -> Double?
    ) {
        collect(gauges: name, help: help) { read().map { [(labels, $0)] } ?? [] }
    }

    /// Shows one counter whose number is kept elsewhere; nil when there is none. See ``collect(gauges:help:_:)``.
    package func collect(
        counter name: String, help: String, labels: MetricLabels = [:], _ read: @escaping @Sendable () -> Double?
    ) {
        collect(counters: name, help: help) { read().map { [(labels, $0)] } ?? [] }
    }

    private func collect(
        _ name: String, _ kind: MetricHeader.Kind, _ help: String, _ read: @escaping CollectedFamily.Reader
    ) {
        let family = CollectedFamily(MetricHeader(name: name, kind: kind, help: help), limit: seriesLimit)
        (add(family) as? CollectedFamily)?.add(read)
    }
}
