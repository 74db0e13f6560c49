import SwiftletTelemetry

/// The histograms of one route and method, one for each status of an answer, found without a lock.
final class StatusDurations: Sendable {
    /// Those of a hundred statuses.
    private final class Hundred: Sendable {
        let histograms = LazyReferences<HistogramSeries>(count: 100)
    }

    private let hundreds = LazyReferences<Hundred>(count: 10)
    private let make: @Sendable (Int) -> HistogramSeries

    /// Histograms that `make` makes, or finds, when there is an answer of a status.
    init(make: @escaping @Sendable (Int) -> HistogramSeries) { self.make = make }

    /// The histogram of a status, which is a number of three digits.
    subscript(status: Int) -> HistogramSeries {
        guard (0..<1000).contains(status) else { return make(status) }
        return hundreds.object(status / 100) { Hundred() }.histograms.object(status % 100) { make(status) }
    }
}
