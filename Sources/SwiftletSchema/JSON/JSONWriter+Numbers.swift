extension JSONWriter {
    /// Writes a whole number.
    @inlinable
    public mutating func integer<Value: FixedWidthInteger>(_ value: Value) {
        if Value.bitWidth > 64 {
            raw(json: String(value))
        } else if value < 0 {
            decimal(UInt64(value.magnitude), negative: true)
        } else {
            decimal(UInt64(truncatingIfNeeded: value), negative: false)
        }
    }

    /// Writes up to 20 digits, two at a time from the right.
    @usableFromInline
    mutating func decimal(_ value: UInt64, negative: Bool) {
        var output = reserve(21)
        if negative {
            output.pointee = UInt8(ascii: "-")
            output += 1
        }
        let length = Self.digitCount(value)
        var rest = value
        var position = length
        while rest >= 100 {
            let pair = Int(truncatingIfNeeded: rest % 100)
            rest /= 100
            position &-= 2
            output[position] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: pair / 10)
            output[position &+ 1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: pair % 10)
        }
        if rest >= 10 {
            output[position &- 2] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest / 10)
            output[position &- 1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
        } else {
            output[position &- 1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest)
        }
        count = output - start + length
    }

    private static func digitCount(_ value: UInt64) -> Int {
        var count = 1
        var rest = value
        while rest >= 10_000 {
            rest /= 10_000
            count &+= 4
        }
        if rest >= 1000 { return count &+ 3 }
        if rest >= 100 { return count &+ 2 }
        return rest >= 10 ? count &+ 1 : count
    }

    /// Writes a number with a fraction: the shortest digits that read back as the same value.
    public mutating func number<Value: BinaryFloatingPoint & LosslessStringConvertible>(_ value: Value) {
        guard value.isFinite else {
            fail(.numberNotFinite)
            return null()
        }
        var text = value.description
        text.withUTF8 { digits in
            reserve(digits.count).update(from: digits.baseAddress!, count: digits.count)  // reason: never empty
            count &+= digits.count
        }
    }

    /// Writes digits padded with zeros to a fixed width, for dates.
    mutating func padded(_ value: Int, width: Int) {
        let output = reserve(width)
        var rest = value
        var position = width
        while position > 0 {
            position &-= 1
            output[position] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count &+= width
    }
}
