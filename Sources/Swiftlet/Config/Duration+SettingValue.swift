extension Duration: SettingValue {
    /// A whole number with a unit.
    public static var acceptedForm: String { "a duration such as 250ms, 10s, 5m, 2h or 1d" }

    /// Reads a whole number and one of the units `ns`, `us`, `ms`, `s`, `m`, `h`, `d`; `0` needs no unit.
    public init?(setting: String) {
        if setting == "0" {
            self = .zero
            return
        }
        let digits = setting.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int64(digits),
            let unit = Self.units.first(where: { $0.name == setting.dropFirst(digits.count) }),
            !count.multipliedReportingOverflow(by: unit.nanoseconds).overflow
        else { return nil }
        self = .nanoseconds(count * unit.nanoseconds)
    }

    /// The duration in the largest unit that shows it whole, nanoseconds at the finest.
    public var settingText: String {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard self != .zero else { return "0s" }
        guard !overflow else { return "\(seconds)s" }
        let nanoseconds = whole.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
        for unit in Self.units where nanoseconds.isMultiple(of: unit.nanoseconds) {
            return "\(nanoseconds / unit.nanoseconds)\(unit.name)"
        }
        return "\(nanoseconds)ns"
    }

    /// The units, the largest first.
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000),
        ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
    ]
}
