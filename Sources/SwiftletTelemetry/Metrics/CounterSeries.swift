/// A number that only grows: requests served, bytes sent. Adding to it takes no lock.
public final class CounterSeries: MetricSeries {
    private enum Cell { static let whole = 0, fraction = 1, count = 2 }

    let name: String
    let labels: MetricLabels
    private let cells = StripedCells(count: Cell.count)

    init(name: String, labels: MetricLabels) {
        self.name = name
        self.labels = labels
    }

    /// Adds a number; a negative one is ignored, for a counter never falls.
    public func increment(by amount: Int = 1) {
        if amount > 0 { cells.add(amount, to: Cell.whole) }
    }

    /// Adds a number; one that is negative or no number is ignored.
    public func increment(by amount: Double) {
        if amount > 0, amount.isFinite { cells.add(amount, to: Cell.fraction) }
    }

    /// The sum of what was added.
    public var value: Double { Double(whole) + cells.fraction(Cell.fraction) }

    private var whole: UInt { UInt(bitPattern: cells.whole(Cell.whole)) }

    /// Begins anew at zero, which readers take for a restart.
    public func reset() { cells.reset() }

    func write(to text: inout MetricsText) {
        let fraction = cells.fraction(Cell.fraction)
        let value: MetricValue
        if fraction == 0, let whole = Int(exactly: whole) {
            value = .whole(whole)
        } else {
            value = .fraction(Double(whole) + fraction)
        }
        text.sample(name, "_total", labels, value)
    }
}
