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
        let header = bytes.count
        appendHeader(count: 0, weight: 0, isNegative: number < 0, scale: 0, to: &bytes)
        var rest = number.magnitude
        var power: UInt64 = 10_000_000_000_000_000
        var weight = 4
        while power > rest, power > 1 {
            power /= 10_000
            weight -= 1
        }
        var count = 0
        // Groups of zeros at the end are left out.
        while rest > 0 {
            bytes.append(bigEndian: UInt16(rest / power))
            rest %= power
            power /= 10_000
            count += 1
        }
        bytes.replaceBigEndian(Int32(count << 16 | (count > 0 ? weight : 0)), at: header)
    }

    static func encode(_ number: Decimal, into bytes: inout [UInt8]) throws(DataError) {
        guard !number.isNaN else { return appendSpecial(Sign.notANumber, to: &bytes) }
        try encode(number.description, into: &bytes)
    }

    /// Appends the number that a text such as `-12.50`, `1e5`, `NaN` or `Infinity` names.
    static func encode(_ text: String, into bytes: inout [UInt8]) throws(DataError) {
        switch text {
        case "NaN": return appendSpecial(Sign.notANumber, to: &bytes)
        case "Infinity": return appendSpecial(Sign.infinity, to: &bytes)
        case "-Infinity": return appendSpecial(Sign.negativeInfinity, to: &bytes)
        default: break
        }
        guard let number = DecimalDigits(text), abs(number.point) <= farthest,
            abs(number.digits.count - number.point) <= farthest
        else { throw DataError(.encoding, "the text is no decimal number such as -12.50 that PostgreSQL can hold") }
        let digits = number.digits[..<(number.digits.count - number.trailingZeros)]
        // Zeros in front bring the point to the border of two groups.
        let weight = (number.point + 3).floorDivided(by: 4).quotient - 1
        let padding = digits.isEmpty ? 0 : (weight + 1) * 4 - number.point
        let count = (padding + digits.count + 3) / 4
        appendHeader(
            count: count, weight: digits.isEmpty ? 0 : weight, isNegative: number.isNegative,
            scale: max(0, number.digits.count - number.point), to: &bytes)
        for start in stride(from: -padding, to: count * 4 - padding, by: 4) {
            var group: UInt16 = 0
            for index in start..<start + 4 {
                group = group * 10 + (digits.indices.contains(index) ? UInt16(digits[index]) : 0)
            }
            bytes.append(bigEndian: group)
        }
    }

    private static func appendHeader(
        count: Int, weight: Int, isNegative: Bool, scale: Int, to bytes: inout [UInt8]
    ) {
        bytes.append(bigEndian: UInt16(clamping: count))
        bytes.append(bigEndian: Int16(clamping: weight))
        bytes.append(bigEndian: isNegative ? Sign.negative : Sign.positive)
        bytes.append(bigEndian: UInt16(clamping: scale))
    }

    private static func appendSpecial(_ sign: UInt16, to bytes: inout [UInt8]) {
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
    /// How many of the last digits are zeros.
    var trailingZeros = 0
    /// How many digits stand before the point; negative if zeros stand between it and the first.
    var point = 0

    init?(_ text: String) {
        var text = text
        guard text.withUTF8({ read($0) }) else { return nil }
    }

    private mutating func read(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        if let sign = text.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            index = 1
        }
        digits.reserveCapacity(text.count)
        let start = index
        var place: Int?
        while index < text.count {
            let byte = text[index]
            if byte &- 48 <= 9 {
                append(byte - 48, isFraction: place != nil)
            } else if byte == UInt8(ascii: "."), place == nil {
                place = index
            } else {
                break
            }
            index += 1
        }
        guard index - start > (place == nil ? 0 : 1) else { return false }
        if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
            // Longer exponents name nothing that can be held.
            let exponent = UnsafeBufferPointer(rebasing: text[(index + 1)...])
            guard exponent.count <= 7, let shift = Int(String(decoding: exponent, as: UTF8.self)) else { return false }
            point += shift
            index = text.count
        }
        if digits.isEmpty { isNegative = false }
        return index == text.count
    }

    private mutating func append(_ digit: UInt8, isFraction: Bool) {
        if digit > 0 || !digits.isEmpty {
            digits.append(digit)
            trailingZeros = digit == 0 ? trailingZeros + 1 : 0
            if !isFraction { point += 1 }
        } else if isFraction {
            point -= 1
        }
    }
}
