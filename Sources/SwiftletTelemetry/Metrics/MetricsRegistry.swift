import Synchronization

/// What a service measures, and how it is shown to those who collect it.
///
/// A series (``CounterSeries``, ``GaugeSeries``, ``HistogramSeries``) is looked up by name and labels and then kept:
/// recording takes no lock, a look-up does. Names become legal ones by themselves. Memory is bounded: a metric has at most
/// so many series, the registry so many metrics, and what finds no place is counted in
/// `swiftlet_metrics_dropped_total`.
///
/// ```swift
/// let orders = app.metrics.counter("orders", help: "Orders placed.", labels: ["kind": "express"])
/// orders.increment()
/// ```
public final class MetricsRegistry: Sendable {
    /// The most metrics.
    private static let familyLimit = 1000

    struct State {
        /// The metrics by their names.
        var families: [String: any ExposedFamily] = [:]
        /// To which metric a name belongs.
        var owners: [String: String] = [:]
    }

    let state = Mutex(State())
    let seriesLimit: Int
    private let beyondLimit: CounterSeries
    private let inConflict: CounterSeries

    /// A registry of its own.
    ///
    /// - Parameter seriesLimit: the most series of a metric.
    public init(seriesLimit: Int = 1000) {
        self.seriesLimit = max(1, seriesLimit)
        let header = MetricHeader(
            name: "swiftlet_metrics_dropped", kind: .counter,
            help: "How often a series was asked for and there was no place for it: beyond the limit, or the name taken."
        )
        let dropped = MetricFamily(header, limit: 2, dropped: nil, make: CounterSeries.init)
        beyondLimit = dropped.series(["reason": "limit"])
        inConflict = dropped.series(["reason": "name"])
        _ = add(dropped)
    }

    /// The counter with this name and these labels; it is shown as `<name>_total`.
    ///
    /// - Parameters:
    ///   - name: the name; the unit belongs to it: `sent_bytes`.
    ///   - help: a sentence for people.
    ///   - labels: what tells it from others of the same name.
    public func counter(_ name: String, help: String, labels: MetricLabels = [:]) -> CounterSeries {
        family(MetricName.counter(name), .counter, help, CounterSeries.init).series(labels)
    }

    /// The gauge with this name and these labels. The parameters are those of ``counter(_:help:labels:)``.
    public func gauge(_ name: String, help: String, labels: MetricLabels = [:]) -> GaugeSeries {
        family(MetricName.legal(name), .gauge, help, GaugeSeries.init).series(labels)
    }

    /// The histogram with this name and these labels. The parameters are those of ``counter(_:help:labels:)``.
    ///
    /// - Parameter bounds: the upper bounds of its buckets; for a name they are those that were given first.
    public func histogram(
        _ name: String, help: String, bounds: HistogramBounds = .seconds, labels: MetricLabels = [:]
    ) -> HistogramSeries {
        histogram(name, help: help, bounds: bounds, labels: labels, limit: seriesLimit)
    }

    /// As the public one, with a limit of its own for the series of this name.
    package func histogram(
        _ name: String, help: String, bounds: HistogramBounds, labels: MetricLabels, limit: Int
    ) -> HistogramSeries {
        family(MetricName.legal(name), .histogram, help, limit: limit) {
            HistogramSeries(name: $0, labels: $1, bounds: bounds)
        }.series(labels)
    }

    /// The gauge with this name that counts what has begun and not ended.
    package func balance(_ name: String, help: String, labels: MetricLabels = [:]) -> BalanceSeries {
        family(MetricName.legal(name), .gauge, help, BalanceSeries.init).series(labels)
    }

    /// All metrics in a format.
    public func text(_ format: MetricsFormat = .prometheus) -> [UInt8] {
        let families = state.withLock { Array($0.families.values) }
        var text = MetricsText(format)
        for family in families.sorted(by: { $0.header.name < $1.header.name }) { family.write(to: &text) }
        text.end()
        return text.bytes
    }

    /// Forgets a series; who holds it still may record to it, which nobody sees.
    func remove(_ series: any MetricSeries) {
        state.withLock { $0.families[series.name] }?.remove(series)
    }

    private func family<Series: MetricSeries>(
        _ name: String, _ kind: MetricHeader.Kind, _ help: String, limit: Int? = nil,
        _ make: @escaping @Sendable (String, MetricLabels) -> Series
    ) -> MetricFamily<Series> {
        if let known = state.withLock({ $0.families[name] }) as? MetricFamily<Series> { return known }
        let family = MetricFamily(
            MetricHeader(name: name, kind: kind, help: help), limit: limit ?? seriesLimit, dropped: beyondLimit,
            make: make)
        return add(family) as? MetricFamily<Series> ?? family
    }

    /// Adds a metric.
    ///
    /// - Returns: The metric of this name and kind: the given one, or one that is there already. Nil when there is no place;
    ///   then the given one is not shown.
    func add(_ family: any ExposedFamily) -> (any ExposedFamily)? {
        let header = family.header
        let (result, problem) = state.withLock { state -> ((any ExposedFamily)?, CounterSeries?) in
            if let known = state.families[header.name], type(of: known) == type(of: family),
                known.header.kind == header.kind
            {
                return (known, nil)
            }
            guard !header.takenNames.contains(where: { state.owners[$0] != nil }) else { return (nil, inConflict) }
            guard state.families.count < Self.familyLimit else { return (nil, beyondLimit) }
            state.families[header.name] = family
            for name in header.takenNames { state.owners[name] = header.name }
            return (family, nil)
        }
        problem?.increment()
        return result
    }
}
