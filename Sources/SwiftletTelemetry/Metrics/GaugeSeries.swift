import Synchronization

/// A number that rises and falls: a temperature, the length of a queue. Changing it takes no lock.
public final class GaugeSeries: MetricSeries {
    let name: String
    let labels: MetricLabels
    private let cell = Atomic<Int>(0)

    init(name: String, labels: MetricLabels) {
        self.name = name
        self.labels = labels
    }

    /// The number.
    public var value: Double { Double(cell: cell.load(ordering: .relaxed)) }

    /// Sets the number.
    public func set(_ value: Double) { cell.store(value.cell, ordering: .relaxed) }

    /// Adds to the number; what is no finite number is ignored.
    public func add(_ amount: Double) {
        guard amount.isFinite else { return }
        var known = cell.load(ordering: .relaxed)
        while true {
            let (isDone, current) = cell.weakCompareExchange(
                expected: known, desired: (Double(cell: known) + amount).cell, ordering: .relaxed)
            if isDone { return }
            known = current
        }
    }

    func write(to text: inout MetricsText) { text.sample(name, "", labels, .fraction(value)) }
}
