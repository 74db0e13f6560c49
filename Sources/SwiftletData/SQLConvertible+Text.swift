import SwiftletSchema

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension String: SQLConvertible {
    /// The text.
    public var sqlValue: SQLValue { .text(self) }

    /// Reads text, JSON as its text, and the text form of a type that only the database knows.
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .text(let value): self = value
        case .json(let value): self = value.description
        case .other(let value):
            guard case .text(let text) = value.content else { return nil }
            self = text
        default: return nil
        }
    }
}

extension URL: RowDecodable {}

extension URL: SQLConvertible {
    /// The whole URL as text.
    public var sqlValue: SQLValue { .text(absoluteString) }

    /// Reads the text of a URL.
    public init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue else { return nil }
        self.init(string: text)
    }
}

extension UUID: RowDecodable {}

extension UUID: SQLConvertible {
    /// The identifier.
    public var sqlValue: SQLValue { .uuid(self) }

    /// Reads an identifier, or its text form (RFC 9562, section 4).
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .uuid(let value): self = value
        case .text(let text): self.init(uuidString: text)
        default: return nil
        }
    }
}

extension Date: RowDecodable {}

extension Date: SQLConvertible {
    /// The point in time; engines store it to the microsecond.
    ///
    /// A date whose interval is infinite is PostgreSQL's `infinity` or `-infinity`, which comes after or before all
    /// others; `.distantFuture` is the year 4001 there as it is here.
    public var sqlValue: SQLValue { .date(self) }

    /// Reads a point in time, a day as its midnight in UTC, or text in the form `2026-01-31 10:20:30.123456` (UTC unless
    /// it has an offset).
    ///
    /// In the years 1729 to 2241 every microsecond is read as itself; before and after them as the nearest that `Date`
    /// has.
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .date(let value): self = value
        case .day(let day) where day.isFinite: self.init(timeIntervalSince1970: Double(day.daysSince1970) * 86_400)
        case .day(let day): self.init(timeIntervalSince1970: day == .distantFuture ? .infinity : -.infinity)
        case .other(let value):
            guard case .text(let text) = value.content, let date = TimestampText.parse(text) else { return nil }
            self = date
        case .text(let text):
            guard let value = TimestampText.parse(text) else { return nil }
            self = value
        default: return nil
        }
    }
}

extension Data: RowDecodable {}

extension Data: SQLConvertible {
    /// The bytes.
    public var sqlValue: SQLValue { .blob([UInt8](self)) }

    /// Reads bytes, and the binary form of a type that only the database knows.
    public init?(sqlValue: SQLValue) {
        guard let bytes = [UInt8](sqlValue: sqlValue) else { return nil }
        self.init(bytes)
    }
}

extension Array: RowDecodable where Element == UInt8 {}

extension Array: SQLConvertible where Element == UInt8 {
    /// The bytes.
    public var sqlValue: SQLValue { .blob(self) }

    /// Reads bytes, and the binary form of a type that only the database knows.
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .blob(let bytes): self = bytes
        case .other(let value):
            guard case .bytes(let bytes) = value.content else { return nil }
            self = bytes
        default: return nil
        }
    }
}
