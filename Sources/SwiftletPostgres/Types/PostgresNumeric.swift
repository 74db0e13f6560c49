import SwiftletData

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Decimal numbers in binary form: digits to the base of 10,000, and where the point stands.
///
/// The fields, each of 16 bits, are: the number of digits; the weight of the first, as a power of 10,000; the sign; the
/// number of decimal digits to show behind the point; the digits.
enum PostgresNumeric {
    /// The signs, and what is no number of digits.
    enum Sign {
        static var positive: UInt16 { 0 }
        static var negative: UInt16 { 0x4000 }
        static var notANumber: UInt16 { 0xC000 }
        static var infinity: UInt16 { 0xD000 }
        static var negativeInfinity: UInt16 { 0xF000 }
    }

    /// A decimal of at most 38 digits, or the text of a longer one; zeros at the end of a fraction are not kept.
    static func decode(_ bytes: UnsafeRawBufferPointer) throws(DataError) -> SQLValue {
        var reader = BinaryReader(bytes)
        let count = Int(try reader.read(UInt16.self))
        let weight = Int(try reader.read(Int16.self))
        let sign = try reader.read(UInt16.self)
        let scale = Int(try reader.read(UInt16.self))
        guard reader.rest.count == count * 2 else { throw PostgresBinary.unsuitable(bytes, OID.numeric) }
        switch sign {
        case Sign.positive, Sign.negative:
            let isNegative = sign == Sign.negative
            if let value = decimal(reader, count: count, weight: weight, isNegative: isNegative) {
                return .decimal(value)
            }
            let digits = try text(reader, count: count, weight: weight, scale: scale)
            return .other(SQLOtherValue("numeric", text: isNegative ? "-" + digits : digits))
        case Sign.infinity: return .other(SQLOtherValue("numeric", text: "Infinity"))
        case Sign.negativeInfinity: return .other(SQLOtherValue("numeric", text: "-Infinity"))
        default: return .other(SQLOtherValue("numeric", text: "NaN"))
        }
    }

    /// The number, or nil if it has more than 38 digits or an exponent beyond `Decimal`.
    private static func decimal(_ digits: BinaryReader, count: Int, weight: Int, isNegative: Bool) -> Decimal? {
        guard count > 0 else { return 0 }
        // 38 decimal digits lie in at most 11 digits of 4, the first and last of which may be partly zeros.
        guard count <= 11 else { return nil }
        var digits = digits
        var mantissa: UInt128 = 0
        for index in 0..<count {
            guard var digit = try? digits.read(UInt16.self), digit < 10_000 else { return nil }
            var factor: UInt128 = 10_000
            var exponent = (weight - index) * 4
            if index == count - 1 {
                // Zeros at the end are left out, for which there may be no place.
                while digit % 10 == 0, digit > 0 {
                    digit /= 10
                    factor /= 10
                    exponent += 1
                }
                let (product, overflows) = mantissa.multipliedReportingOverflow(by: factor)
                let (sum, overflowsToo) = product.addingReportingOverflow(UInt128(digit))
                guard !overflows, !overflowsToo, sum < Self.limit, (-127...88).contains(exponent) else { return nil }
                return decimal(mantissa: sum, exponent: exponent, isNegative: isNegative)
            }
            let (product, overflows) = mantissa.multipliedReportingOverflow(by: factor)
            guard !overflows else { return nil }
            mantissa = product + UInt128(digit)
        }
        return nil
    }

    /// The least number of 39 digits.
    private static let limit: UInt128 = 100_000_000_000_000_000_000_000_000_000_000_000_000

    private static func decimal(mantissa: UInt128, exponent: Int, isNegative: Bool) -> Decimal {
        let sign: FloatingPointSign = isNegative ? .minus : .plus
        if let small = UInt64(exactly: mantissa) {
            return Decimal(sign: sign, exponent: exponent, significand: Decimal(small))
        }
        let (high, low) = mantissa.quotientAndRemainder(dividingBy: 10_000_000_000_000_000_000)
        let significand =
            Decimal(sign: .plus, exponent: 19, significand: Decimal(UInt64(high))) + Decimal(UInt64(low))
        return Decimal(sign: sign, exponent: exponent, significand: significand)
    }

    /// All digits, as the server writes them.
    private static func text(_ digits: BinaryReader, count: Int, weight: Int, scale: Int) throws(DataError) -> String {
        var digits = digits
        var groups: [Int] = []
        for _ in 0..<count { groups.append(Int(try digits.read(UInt16.self))) }
        func group(_ power: Int) -> String {
            let index = weight - power
            return groups.indices.contains(index) ? groups[index].padded(4) : "0000"
        }
        var whole = ""
        for power in stride(from: max(weight, 0), through: 0, by: -1) { whole += group(power) }
        whole = String(whole.drop { $0 == "0" })
        if whole.isEmpty { whole = "0" }
        guard scale > 0 else { return whole }
        var fraction = ""
        for index in 1...(scale + 3) / 4 { fraction += group(-index) }
        return whole + "." + fraction.prefix(scale)
    }
}
