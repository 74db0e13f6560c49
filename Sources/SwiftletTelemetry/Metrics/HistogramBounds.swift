/// The upper bounds of a histogram's buckets, each included in its bucket; what is above the last is counted too.
public struct HistogramBounds: Sendable, Hashable, ExpressibleByArrayLiteral {
    /// The bounds, rising.
    public let values: [Double]
    /// The bounds as they are shown, and infinity behind them: numbers with a fraction, as OpenMetrics wants them.
    let texts: [String]

    /// Takes bounds in any order; infinite ones and what is no number are left out.
    public init(_ bounds: [Double]) {
        values = Set(bounds.filter(\.isFinite)).sorted()
        texts = values.map(\.description) + ["+Inf"]
    }

    /// Takes a literal such as `[0.1, 1, 10]`.
    public init(arrayLiteral bounds: Double...) { self.init(bounds) }

    /// Durations in seconds, from half a millisecond to ten seconds: those that OpenTelemetry recommends for requests
    /// (semantic conventions, `http.server.request.duration`), and finer ones below them.
    public static let seconds: HistogramBounds = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
    ]

    /// Numbers of which nothing is known: two bounds for each power of ten, from a thousandth to ten millions.
    public static let anyNumber = HistogramBounds(
        [1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6].flatMap { [$0, $0 * 5] } + [1e7])
}
