/// A gauge that many threads raise and lower all the time: what has begun and not ended. Changing it takes no lock, and
/// cores do not wait for each other.
package final class BalanceSeries: MetricSeries {
    let name: String
    let labels: MetricLabels
    private let cells = StripedCells(count: 1)

    init(name: String, labels: MetricLabels) {
        self.name = name
        self.labels = labels
    }

    /// Adds to the number, or takes from it.
    package func add(_ amount: Int) { cells.add(amount, to: 0) }

    /// The number; while it changes, what begins at one thread and ends at another may be seen in part.
    package var value: Int { cells.whole(0) }

    func write(to text: inout MetricsText) { text.sample(name, "", labels, .whole(value)) }
}
