import Synchronization

/// One series of a metric: the numbers for one combination of labels.
protocol MetricSeries: AnyObject, Sendable {
    /// The name of the metric.
    var name: String { get }
    var labels: MetricLabels { get }
    func write(to text: inout MetricsText)
}

/// A metric as the registry holds it.
protocol ExposedFamily: Sendable {
    var header: MetricHeader { get }
    /// Writes its header and samples, or nothing if it has no samples.
    func write(to text: inout MetricsText)
    /// Forgets a series.
    func remove(_ series: any MetricSeries)
}

/// A metric with its series, of which there are never more than a limit.
///
/// A series is looked up under a lock: who records often keeps it.
final class MetricFamily<Series: MetricSeries>: ExposedFamily {
    let header: MetricHeader
    private let limit: Int
    private let make: @Sendable (String, MetricLabels) -> Series
    /// Counts the look-ups that found no place.
    private let dropped: CounterSeries?
    private let all = Mutex<[MetricLabels: Series]>([:])

    init(
        _ header: MetricHeader, limit: Int, dropped: CounterSeries?,
        make: @escaping @Sendable (String, MetricLabels) -> Series
    ) {
        self.header = header
        self.limit = limit
        self.dropped = dropped
        self.make = make
    }

    /// The series with these labels.
    ///
    /// Beyond the limit, what counts is counted in one series more, so that sums stay right. A gauge of many things would
    /// show any of them: there it is a series that nobody sees.
    func series(_ labels: MetricLabels) -> Series {
        let (series, isDropped) = all.withLock { all in
            if let known = all[labels] { return (known, false) }
            if all.count < limit {
                let series = make(header.name, labels)
                all[labels] = series
                return (series, false)
            }
            if header.kind == .gauge { return (make(header.name, labels), true) }
            let overflow = all[.overflow] ?? make(header.name, .overflow)
            all[.overflow] = overflow
            return (overflow, true)
        }
        if isDropped { dropped?.increment() }
        return series
    }

    func remove(_ series: any MetricSeries) {
        all.withLock { if $0[series.labels] === series, series.labels != .overflow { $0[series.labels] = nil } }
    }

    func write(to text: inout MetricsText) {
        let series = all.withLock { Array($0.values) }
        guard !series.isEmpty else { return }
        text.begin(header)
        for series in series.sorted(by: { $0.labels.text < $1.labels.text }) { series.write(to: &text) }
    }
}
