extension Bool: Schema {
    /// `true` or `false`.
    public static var schema: SchemaDescription { .boolean }
    /// Reads `true` or `false`.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> Bool? { try reader.readBool() }
    /// Writes `true` or `false`.
    @inlinable
    public func write(to writer: inout JSONWriter) {
        if self { writer.raw("true") } else { writer.raw("false") }
    }
}

/// The integers of the standard library up to 64 bits, as JSON numbers.
public protocol IntegerSchema: Schema, FixedWidthInteger {}

extension IntegerSchema {
    /// A whole number of so many bits.
    public static var schema: SchemaDescription { .integer(bits: bitWidth, signed: isSigned) }
    /// Reads a whole number in the type's range.
    @inlinable
    public static func read(from reader: inout JSONReader) throws(JSONError) -> Self? {
        try reader.readInteger(Self.self)
    }
    /// Writes the digits.
    @inlinable
    public func write(to writer: inout JSONWriter) { writer.integer(self) }
    /// Checks ranges.
    public func reason(against constraint: Constraint) -> String? {
        switch constraint {
        case .range(let min, let max, let exclusiveMax): rangeReason(min, max, exclusiveMax)
        case .custom(let check): check.reason(for: self)
        default: nil
        }
    }

    private func rangeReason(_ min: NumberBound?, _ max: NumberBound?, _ exclusiveMax: Bool) -> String? {
        if let min, isBelow(min) { return "must be at least \(min)" }
        guard let max else { return nil }
        if exclusiveMax { return isBelow(max) ? nil : "must be less than \(max)" }
        return isAbove(max) ? "must be at most \(max)" : nil
    }
    private func isBelow(_ bound: NumberBound) -> Bool {
        switch bound {
        case .integer(let value): self < value
        case .number(let value): Double(self) < value
        }
    }
    private func isAbove(_ bound: NumberBound) -> Bool {
        switch bound {
        case .integer(let value): self > value
        case .number(let value): Double(self) > value
        }
    }
}

extension Int: IntegerSchema {}
extension Int8: IntegerSchema {}
extension Int16: IntegerSchema {}
extension Int32: IntegerSchema {}
extension Int64: IntegerSchema {}
extension UInt: IntegerSchema {}
extension UInt8: IntegerSchema {}
extension UInt16: IntegerSchema {}
extension UInt32: IntegerSchema {}
extension UInt64: IntegerSchema {}

extension Double: Schema {
    /// A number of double precision.
    public static var schema: SchemaDescription { .number(.double) }
    /// Reads a number.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> Double? { try reader.readDouble() }
    /// Writes the shortest digits that read back as the same value.
    public func write(to writer: inout JSONWriter) { writer.number(self) }
    /// Checks ranges.
    public func reason(against constraint: Constraint) -> String? {
        switch constraint {
        case .range(let min, let max, let exclusiveMax):
            if let min, self < min.double { return "must be at least \(min)" }
            if let max, exclusiveMax, self >= max.double { return "must be less than \(max)" }
            if let max, !exclusiveMax, self > max.double { return "must be at most \(max)" }
            return nil
        case .custom(let check): return check.reason(for: self)
        default: return nil
        }
    }
}

extension Float: Schema {
    /// A number of single precision.
    public static var schema: SchemaDescription { .number(.float) }
    /// Reads a number, rounded once from its digits.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> Float? {
        guard let text = try reader.numberText() else { return try reader.mismatch("must be a number") }
        guard let value = Float(text), value.isFinite else {
            reader.violation("is too large")
            return nil
        }
        return value
    }
    /// Writes the shortest digits that read back as the same value.
    public func write(to writer: inout JSONWriter) { writer.number(self) }
    /// Checks ranges.
    public func reason(against constraint: Constraint) -> String? {
        if case .custom(let check) = constraint { return check.reason(for: self) }
        return Double(self).reason(against: constraint)
    }
}
