/// Reads short texts of a fixed form from left to right, such as dates.
package struct TextScanner {
    private let bytes: [UInt8]
    private var index = 0

    package init(_ text: String) { bytes = Array(text.utf8) }

    package var isAtEnd: Bool { index == bytes.count }

    /// The byte that comes next; nil at the end.
    package var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    /// Passes one character if it is the next.
    package mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, UInt32(bytes[index]) == character.value else { return false }
        index += 1
        return true
    }

    package mutating func digit() -> Int64? {
        guard index < bytes.count, bytes[index] &- 48 <= 9 else { return nil }
        index += 1
        return Int64(bytes[index - 1] - 48)
    }

    /// A number of exactly so many digits.
    package mutating func number(_ width: Int) -> Int64? {
        var number: Int64 = 0
        for _ in 0..<width {
            guard let digit = digit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    /// A number of as many digits as there are, and how many that is; nil if none or more than fit.
    package mutating func number() -> (value: Int64, width: Int)? {
        var number: Int64 = 0
        let start = index
        while let digit = digit() {
            let (product, overflows) = number.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = product.addingReportingOverflow(digit)
            guard !overflows, !overflowsToo else { return nil }
            number = sum
        }
        return index > start ? (number, index - start) : nil
    }

    /// One to six digits after a point, in millionths; finer digits are refused rather than lost.
    package mutating func millionths() -> Int64? {
        var value: Int64 = 0
        var scale: Int64 = 100_000
        let start = index
        while let digit = digit() {
            guard scale > 0 || digit == 0 else { return nil }
            value += digit * scale
            scale /= 10
        }
        return index > start ? value : nil
    }

    /// Hours, minutes, seconds and a fraction, `10:20:30.123456`, in microseconds; the seconds may be left out.
    package mutating func clock() -> Int64? {
        guard let hour = number(2), take(":"), let minute = number(2), minute < 60 else { return nil }
        var micros = (hour * 60 + minute) * 60_000_000
        if take(":") {
            guard let second = number(2), second < 60 else { return nil }
            micros += second * 1_000_000
            if take(".") {
                guard let fraction = millionths() else { return nil }
                micros += fraction
            }
        }
        return micros
    }

    /// Seconds east of UTC: `Z`, `+02`, `+0200`, `+02:00` or `+02:00:00`.
    package mutating func offset() -> Int64? {
        if take("Z") { return 0 }
        let sign: Int64
        if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
        guard let hours = number(2), hours < 24 else { return nil }
        if isAtEnd { return sign * hours * 3600 }
        _ = take(":")
        guard let minutes = number(2), minutes < 60 else { return nil }
        guard take(":") else { return sign * (hours * 3600 + minutes * 60) }
        guard let seconds = number(2), seconds < 60 else { return nil }
        return sign * (hours * 3600 + minutes * 60 + seconds)
    }
}

extension FixedWidthInteger {
    /// The quotient rounded down, and what is left, which is never negative.
    package func floorDivided(by divisor: Self) -> (quotient: Self, remainder: Self) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    /// The digits of a number that is not negative, with zeros in front up to a width.
    package func padded(_ width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, width - digits.utf8.count)) + digits
    }
}

/// Microseconds as the text of a fraction: `.5`, or nothing for none.
package func fractionText(_ millionths: Int64) -> String {
    guard millionths != 0 else { return "" }
    var digits = millionths.padded(6)
    while digits.last == "0" { digits.removeLast() }
    return "." + digits
}
