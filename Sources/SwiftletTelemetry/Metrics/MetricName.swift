/// Names as Prometheus takes them: letters, digits and underscores, and no digit first (Prometheus, "Data model"). The
/// colon is legal too, but kept for the rules of those who evaluate metrics.
enum MetricName {
    /// The most bytes of a name.
    private static let limit = 200

    /// A legal name made of any text: what may not stand in one becomes an underscore.
    static func legal(_ text: String) -> String {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars where bytes.count < limit {
            bytes.append(isLegal(scalar) ? UInt8(truncatingIfNeeded: scalar.value) : UInt8(ascii: "_"))
        }
        if bytes.first.map({ (0x30...0x39).contains($0) }) ?? true { bytes.insert(UInt8(ascii: "_"), at: 0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The name of a label. Two underscores at its beginning, and the labels of buckets and quantiles, are the system's.
    static func label(_ text: String) -> String {
        var name = legal(text)
        while name.hasPrefix("__") { name.removeFirst() }
        return ["le", "quantile"].contains(name) ? "exported_" + name : name
    }

    /// The name of a counter, without the `_total` that its sample ends with.
    static func counter(_ text: String) -> String {
        let name = legal(text)
        return name.hasSuffix("_total") && name.utf8.count > 6 ? String(name.dropLast(6)) : name
    }

    /// The name of what measures time, which is shown in seconds: a name that says another unit would be wrong.
    static func timer(_ text: String) -> String {
        let name = legal(text)
        if name.hasSuffix("_seconds") { return name }
        let unit = ["nanoseconds", "microseconds", "milliseconds", "millis", "ns", "us", "ms"]
            .first { name.hasSuffix("_" + $0) }
        return name.dropLast(unit.map { $0.utf8.count + 1 } ?? 0) + "_seconds"
    }

    private static func isLegal(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: false
        }
    }
}
