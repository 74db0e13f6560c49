public import CoreMetrics

extension MetricsRegistry {
    /// Lets swift-metrics record here: its `Counter`, `FloatingPointCounter`, `Meter`, `Gauge`, `Recorder` and `Timer`.
    ///
    /// The dimensions are labels. A counter's name ends with `_total`, a timer's with `_seconds`; a recorder that aggregates
    /// is a histogram, with the bounds that ``histogram(_:help:bounds:labels:)`` was given for its name before, or else
    /// ``HistogramBounds/anyNumber``.
    public var factory: any MetricsFactory { RegistryFactory(registry: self) }

    /// Makes it the registry of the process, for libraries that measure by swift-metrics. Once in a process at most, and
    /// never in tests.
    package func serveProcess() { MetricsSystem.bootstrap(factory) }
}

/// Gives swift-metrics the series of a registry.
struct RegistryFactory: MetricsFactory {
    let registry: MetricsRegistry

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        registry.counter(label, help: help(label), labels: MetricLabels(dimensions))
    }

    func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        registry.counter(label, help: help(label), labels: MetricLabels(dimensions))
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        registry.gauge(label, help: help(label), labels: MetricLabels(dimensions))
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        let labels = MetricLabels(dimensions)
        guard aggregate else { return registry.gauge(label, help: help(label), labels: labels) }
        return registry.histogram(label, help: help(label), bounds: .anyNumber, labels: labels)
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        registry.histogram(MetricName.timer(label), help: help(label), labels: MetricLabels(dimensions))
    }

    func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
    func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

    private func remove(_ handler: any AnyObject) {
        if let series = handler as? any MetricSeries { registry.remove(series) }
    }

    /// swift-metrics gives no sentence; the label tells where it comes from.
    private func help(_ label: String) -> String { "Recorded as \(label)." }
}

// Whole numbers of swift-metrics must not make `set(1)` ambiguous.
extension CounterSeries: CounterHandler, FloatingPointCounterHandler {
    /// Adds a number; a negative one is ignored.
    public func increment(by amount: Int64) { increment(by: Int(amount)) }
}

extension GaugeSeries: MeterHandler, RecorderHandler {
    /// Sets the number.
    @_disfavoredOverload public func set(_ value: Int64) { set(Double(value)) }
    /// Adds to the number.
    public func increment(by amount: Double) { add(amount) }
    /// Takes from the number.
    public func decrement(by amount: Double) { add(-amount) }
    /// Sets the number.
    @_disfavoredOverload public func record(_ value: Int64) { set(Double(value)) }
    /// Sets the number.
    public func record(_ value: Double) { set(value) }
}

extension HistogramSeries: RecorderHandler, TimerHandler {
    /// Takes a number.
    @_disfavoredOverload public func record(_ value: Int64) { record(Double(value)) }
    /// Takes a duration, as seconds.
    public func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
}
