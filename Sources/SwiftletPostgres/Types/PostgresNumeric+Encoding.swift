import SwiftletData

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension PostgresNumeric {
    /// The farthest from the point that a digit may stand (PostgreSQL's manual, section 8.1.2).
    private static let farthest = 131_072

    static func encode(_ number: Int64, into bytes: inout [UInt8]) {
        var groups: [UInt16] = []
        var rest = number.magnitude
        while rest > 0 {
            groups.append(UInt16(rest % 10_000))
            rest /= 10_000
        }
        encode(groups.reversed(), weight: groups.count - 1, isNegative: number < 0, scale: 0, into: &bytes)
    }

    static func encode(_ number: Decimal, into bytes: inout [UInt8]) throws(DataError) {
        guard !number.isNaN else { return encode(special: Sign.notANumber, into: &bytes) }
        try encode(number.description, into: &bytes)
    }

    /// Appends the number that a text such as `-12.50`, `1e5`, `NaN` or `Infinity` names.
    static func encode(_ text: String, into bytes: inout [UInt8]) throws(DataError) {
        switch text {
        case "NaN": return encode(special: Sign.notANumber, into: &bytes)
        case "Infinity": return encode(special: Sign.infinity, into: &bytes)
        case "-Infinity": return encode(special: Sign.negativeInfinity, into: &bytes)
        default: break
        }
        guard let number = DecimalDigits(text), abs(number.point) <= farthest,
            abs(number.digits.count - number.point) <= farthest
        else { throw DataError(.encoding, "the text is no decimal number such as -12.50 that PostgreSQL can hold") }
        let scale = max(0, number.digits.count - number.point)
        // Zeros in front and behind bring the point to the border of two groups.
        let weight = (number.point + 3).floorDivided(by: 4).quotient - 1
        let padding = [UInt8](repeating: 0, count: (weight + 1) * 4 - number.point)
        let digits = padding + number.digits
        var groups: [UInt16] = []
        groups.reserveCapacity(digits.count / 4 + 1)
        for start in stride(from: 0, to: digits.count, by: 4) {
            groups.append((0..<4).reduce(0) { $0 * 10 + (start + $1 < digits.count ? UInt16(digits[start + $1]) : 0) })
        }
        encode(groups, weight: weight, isNegative: number.isNegative, scale: scale, into: &bytes)
    }

    private static func encode(
        _ groups: [UInt16], weight: Int, isNegative: Bool, scale: Int, into bytes: inout [UInt8]
    ) {
        let leading = groups.prefix { $0 == 0 }.count
        let kept = groups[leading...].reversed().drop { $0 == 0 }.reversed()
        bytes.append(bigEndian: UInt16(kept.count))
        bytes.append(bigEndian: Int16(clamping: kept.isEmpty ? 0 : weight - leading))
        bytes.append(bigEndian: isNegative && !kept.isEmpty ? Sign.negative : Sign.positive)
        bytes.append(bigEndian: UInt16(clamping: scale))
        for group in kept { bytes.append(bigEndian: group) }
    }

    private static func encode(special sign: UInt16, into bytes: inout [UInt8]) {
        bytes.append(bigEndian: 0 as UInt32)
        bytes.append(bigEndian: sign)
        bytes.append(bigEndian: 0 as UInt16)
    }
}

/// The digits of a decimal number in text.
private struct DecimalDigits {
    var isNegative = false
    /// The digits without the point, from the first that is not zero.
    var digits: [UInt8] = []
    /// How many digits stand before the point; negative if zeros stand between it and the first.
    var point = 0

    init?(_ text: String) {
        var bytes = text.utf8[...]
        if bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") {
            isNegative = bytes.removeFirst() == UInt8(ascii: "-")
        }
        var hasDigits = false
        var isFraction = false
        while let byte = bytes.first {
            if byte &- 48 <= 9 {
                hasDigits = true
                if byte > 48 || !digits.isEmpty { digits.append(byte - 48) }
                if !isFraction, !digits.isEmpty { point += 1 }
                if isFraction, digits.isEmpty { point -= 1 }
            } else if byte == UInt8(ascii: "."), !isFraction {
                isFraction = true
            } else {
                break
            }
            bytes.removeFirst()
        }
        guard hasDigits else { return nil }
        if bytes.first.map({ $0 | 0x20 }) == UInt8(ascii: "e") {
            // Longer exponents name nothing that can be held.
            let exponent = bytes.dropFirst()
            guard exponent.count <= 7, let shift = Int(Substring(exponent)) else { return nil }
            point += shift
            bytes = bytes[bytes.endIndex...]
        }
        guard bytes.isEmpty else { return nil }
    }
}
