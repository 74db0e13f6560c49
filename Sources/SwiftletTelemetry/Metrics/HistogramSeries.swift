/// How numbers are distributed: how many fell into each bucket, and their sum. Recording takes no lock and no memory.
public final class HistogramSeries: MetricSeries {
    let name: String
    let labels: MetricLabels
    private let bounds: HistogramBounds
    /// The counts of the buckets, the last for what is above all bounds; and the sum.
    private let cells: StripedCells
    private let sum: Int
    private let exemplars: ExemplarSlots

    init(name: String, labels: MetricLabels, bounds: HistogramBounds) {
        self.name = name
        self.labels = labels
        self.bounds = bounds
        sum = bounds.values.count + 1
        cells = StripedCells(count: bounds.values.count + 2)
        exemplars = ExemplarSlots(count: bounds.values.count + 1)
    }

    /// Takes a number; what is none is ignored.
    public func record(_ value: Double) { record(value, from: nil) }

    /// Takes a number, and where it comes from if that is to be shown beside the count of its bucket.
    package func record(_ value: Double, from origin: Exemplar?) {
        guard value.isFinite else { return }
        let bucket = bucket(of: value)
        let stripe = ThreadStripe.current
        cells.add(1, to: bucket, stripe)
        cells.add(value, to: sum, stripe)
        if let origin { exemplars.keep(origin, value, at: bucket) }
    }

    /// How many numbers were taken.
    public var count: Int { (0..<sum).reduce(0) { $0 &+ cells.whole($1) } }

    private func bucket(of value: Double) -> Int {
        var bucket = 0
        while bucket < bounds.values.count, value > bounds.values[bucket] { bucket += 1 }
        return bucket
    }

    func write(to text: inout MetricsText) {
        var count = 0
        for (bucket, bound) in bounds.texts.enumerated() {
            count &+= cells.whole(bucket)
            text.sample(name, "_bucket", labels, bound: bound, .whole(count), exemplar: exemplars[bucket])
        }
        // OpenMetrics 1.0, "Histogram": what may be negative has no sum that only grows, and a count comes with a sum only.
        if text.format == .openMetrics, let first = bounds.values.first, first < 0 { return }
        text.sample(name, "_sum", labels, .fraction(cells.fraction(sum)))
        text.sample(name, "_count", labels, .whole(count))
    }
}
