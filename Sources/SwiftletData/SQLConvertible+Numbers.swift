#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension Bool: SQLConvertible {
    /// The truth value.
    public var sqlValue: SQLValue { .bool(self) }

    /// Reads a truth value, or the integers 0 and 1 of an engine without one.
    @inlinable
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .bool(let value): self = value
        case .integer(0): self = false
        case .integer(1): self = true
        default: return nil
        }
    }
}

extension SQLConvertible where Self: FixedWidthInteger {
    /// The integer, or a decimal when it does not fit 64 signed bits.
    public var sqlValue: SQLValue {
        if let integer = Int64(exactly: self) { return .integer(integer) }
        return Decimal(string: String(self)).map(SQLValue.decimal) ?? .text(String(self))
    }

    /// Reads an integer, or a whole decimal, that fits this type.
    @inlinable
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .integer(let value): self.init(exactly: value)
        case .decimal(let value): self.init(String(describing: value))
        case .text(let digits) where Self.bitWidth == 64 && !Self.isSigned:
            // An engine without decimals keeps what exceeds 64 signed bits as text.
            guard let value = Self(digits), value > Self(clamping: Int64.max) else { return nil }
            self = value
        default: return nil
        }
    }
}

extension Int: SQLConvertible {}
extension Int8: SQLConvertible {}
extension Int16: SQLConvertible {}
extension Int32: SQLConvertible {}
extension Int64: SQLConvertible {}
extension UInt: SQLConvertible {}
extension UInt8: SQLConvertible {}
extension UInt16: SQLConvertible {}
extension UInt32: SQLConvertible {}
extension UInt64: SQLConvertible {}

extension SQLConvertible where Self: BinaryFloatingPoint {
    /// The number in 64 bits.
    public var sqlValue: SQLValue { .real(Double(self)) }

    /// Reads a number that this type represents without rounding.
    @inlinable
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .real(let value) where value.isNaN: self = .nan
        case .real(let value): self.init(exactly: value)
        case .integer(let value): self.init(exactly: value)
        default: return nil
        }
    }
}

extension Float: SQLConvertible {}
extension Double: SQLConvertible {}

extension Decimal: RowDecodable {}

extension Decimal: SQLConvertible {
    /// The decimal number.
    public var sqlValue: SQLValue { .decimal(self) }

    /// Reads a decimal, an integer, or text in the form `-12.50` of at most 38 digits; a binary floating point number is
    /// refused.
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .decimal(let value): self = value
        case .integer(let value): self = Decimal(value)
        case .text(let text): self.init(digits: text)
        case .other(let value):
            guard case .text(let text) = value.content else { return nil }
            self.init(digits: text)
        default: return nil
        }
    }

    /// Reads the text of a number that keeps all its digits; zeros at either end are none.
    private init?(digits text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ "+-.eE0123456789".utf8.contains($0) }) else { return nil }
        let digits = text.utf8.prefix { $0 | 0x20 != UInt8(ascii: "e") }.filter { $0 &- 48 <= 9 }
        guard digits.drop(while: { $0 == 48 }).reversed().drop(while: { $0 == 48 }).count <= 38 else { return nil }
        self.init(string: text)
    }
}
