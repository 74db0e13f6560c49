/// Metrics while they are written.
struct MetricsText {
    let format: MetricsFormat
    private(set) var bytes: [UInt8] = []

    init(_ format: MetricsFormat) {
        self.format = format
        bytes.reserveCapacity(16 * 1024)
    }

    // MARK: Lines

    /// Writes what stands above the samples of a metric.
    mutating func begin(_ header: MetricHeader) {
        let name = header.kind == .counter && format == .prometheus ? header.name + "_total" : header.name
        append("# HELP ")
        append(name)
        append(" ")
        append(help: header.help)
        append("\n# TYPE ")
        append(name)
        append(" ")
        append(header.kind.rawValue)
        append("\n")
        if format == .openMetrics, let unit = header.unit {
            append("# UNIT ")
            append(name)
            append(" ")
            append(unit)
            append("\n")
        }
    }

    /// Writes a sample.
    ///
    /// - Parameters:
    ///   - name: the metric's name.
    ///   - suffix: what the sample's name ends with.
    ///   - labels: the series' labels.
    ///   - bound: the upper bound of a bucket, which is one more label.
    ///   - value: the value.
    ///   - exemplar: an observation that the value counts, shown where the format knows them.
    mutating func sample(
        _ name: String, _ suffix: String, _ labels: MetricLabels, bound: String? = nil, _ value: MetricValue,
        exemplar: KeptExemplar? = nil
    ) {
        append(name)
        append(suffix)
        if !labels.text.isEmpty || bound != nil {
            append("{")
            append(labels.text)
            if let bound {
                append(labels.text.isEmpty ? "le=\"" : ",le=\"")
                append(bound)
                append("\"")
            }
            append("}")
        }
        append(" ")
        append(value)
        if format == .openMetrics, let exemplar { append(exemplar) }
        append("\n")
    }

    /// Writes what stands at the end.
    mutating func end() {
        if format == .openMetrics { append("# EOF\n") }
    }

    // MARK: Parts

    /// OpenMetrics 1.0, "Exemplars".
    private mutating func append(_ exemplar: KeptExemplar) {
        append(" # {trace_id=\"")
        append(exemplar.origin.traceID)
        append("\",span_id=\"")
        append(exemplar.origin.spanID)
        append("\"} ")
        append(.fraction(exemplar.value))
        append(" ")
        append(.fraction(exemplar.time))
    }

    private mutating func append(_ value: MetricValue) {
        switch value {
        case .whole(let number): append(String(number))
        case .fraction(let number):
            if number.isNaN {
                append("NaN")
            } else if number.isInfinite {
                append(number < 0 ? "-Inf" : "+Inf")
            } else if let whole = Int(exactly: number), whole.magnitude < 1 << 53 {
                append(String(whole))
            } else {
                append(number.description)
            }
        }
    }

    /// Backslash and line feed are escaped in a help text, and in OpenMetrics quotes as well.
    private mutating func append(help: String) {
        for byte in help.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): append(#"\\"#)
            case UInt8(ascii: "\n"): append(#"\n"#)
            case UInt8(ascii: "\"") where format == .openMetrics: append(#"\""#)
            default: bytes.append(byte)
            }
        }
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
}

/// A number that is shown.
enum MetricValue {
    case whole(Int)
    case fraction(Double)
}
