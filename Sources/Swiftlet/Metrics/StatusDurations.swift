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

    /// Takes a duration of a request whose answer has a status, which is a number of three digits.
    func record(_ seconds: Double, _ status: Int, from origin: Exemplar? = nil) {
        guard (0..<1000).contains(status) else { return make(status).record(seconds, from: origin) }
        hundreds.with(status / 100, else: { Hundred() }) { hundred in
            hundred.histograms.with(status % 100, else: { make(status) }) { $0.record(seconds, from: origin) }
        }
    }
}
