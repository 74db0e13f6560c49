/// A number of bytes, as a setting: `2MiB`.
public struct ByteSize: Sendable, Hashable, Comparable {
    /// The number of bytes.
    public var bytes: Int

    /// A size of so many bytes.
    public init(bytes: Int) {
        self.bytes = bytes
    }

    /// A size of so many KiB of 1,024 bytes, as large as an `Int` can say at most.
    public static func kibibytes(_ count: Int) -> ByteSize {
        ByteSize(count, times: 1 << 10)
    }

    /// A size of so many MiB of 1,048,576 bytes, as large as an `Int` can say at most.
    public static func mebibytes(_ count: Int) -> ByteSize {
        ByteSize(count, times: 1 << 20)
    }

    /// Compares the numbers of bytes.
    public static func < (left: ByteSize, right: ByteSize) -> Bool {
        left.bytes < right.bytes
    }

    private init(_ count: Int, times unit: Int) {
        let (bytes, overflow) = count.multipliedReportingOverflow(by: unit)
        self.bytes = overflow ? (count < 0 ? .min : .max) : bytes
    }
}

extension ByteSize: SettingValue {
    /// A whole number with a unit.
    public static var acceptedForm: String { "a size such as 512B, 8KiB, 2MiB or 1GiB" }

    /// Reads a whole number and a unit: none or `B` for bytes, `KiB`, `MiB`, `GiB`, `TiB` (powers of 1,024, IEC 80000-13)
    /// or `kB`, `MB`, `GB`, `TB` (powers of 1,000), in any case, a space between them allowed.
    public init?(setting: String) {
        let digits = setting.prefix { $0.isASCII && $0.isNumber }
        let name = setting.dropFirst(digits.count).drop { $0 == " " }.lowercased()
        guard let count = Int(digits), let unit = Self.units.first(where: { $0.name.lowercased() == name }) else {
            return nil
        }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: unit.bytes)
        guard !overflow else { return nil }
        self.init(bytes: bytes)
    }

    /// The size in the largest unit of 1,024 that shows it whole.
    public var settingText: String {
        for unit in Self.units.prefix(4) where bytes != 0 && bytes.isMultiple(of: unit.bytes) {
            return "\(bytes / unit.bytes)\(unit.name)"
        }
        return "\(bytes)B"
    }

    private static let units: [(name: String, bytes: Int)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1), ("", 1),
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000),
    ]
}
