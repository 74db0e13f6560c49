#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension String: SQLConvertible {
    /// The text.
    public var sqlValue: SQLValue { .text(self) }

    /// Reads text.
    public init?(sqlValue: SQLValue) {
        guard case .text(let value) = sqlValue else { return nil }
        self = value
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
    public var sqlValue: SQLValue { .date(self) }

    /// Reads a point in time, or text in the form `2026-01-31 10:20:30.123456` (UTC unless it has an offset).
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .date(let value): self = value
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

    /// Reads bytes.
    public init?(sqlValue: SQLValue) {
        guard case .blob(let bytes) = sqlValue else { return nil }
        self.init(bytes)
    }
}

extension Array: RowDecodable where Element == UInt8 {}

extension Array: SQLConvertible where Element == UInt8 {
    /// The bytes.
    public var sqlValue: SQLValue { .blob(self) }

    /// Reads bytes.
    public init?(sqlValue: SQLValue) {
        guard case .blob(let bytes) = sqlValue else { return nil }
        self = bytes
    }
}
