public import FoundationEssentials

extension Date: Schema {
    /// A point in time.
    public static var schema: SchemaDescription { .string(.dateTime) }
    /// Reads ISO 8601 with an offset or `Z` (RFC 3339), exact to the millisecond.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> Date? {
        guard let text = try reader.readString() else { return nil }
        guard let milliseconds = Timestamp.parse(text.utf8) else {
            reader.violation("must be an ISO 8601 date and time")
            return nil
        }
        return Date(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
    /// Writes ISO 8601 in UTC with milliseconds: `2026-02-28T12:30:00.123Z`. Years before 0 and after 9999, which
    /// RFC 3339 cannot write, are an error.
    public func write(to writer: inout JSONWriter) {
        let milliseconds = (timeIntervalSince1970 * 1000).rounded()
        guard milliseconds >= -62_167_219_200_000, milliseconds < 253_402_300_800_000 else {
            writer.fail(.dateOutOfRange)
            return writer.null()
        }
        let (day, time) = Int(milliseconds).quotientAndRemainder(dividingBy: 86_400_000)
        let ofDay = time < 0 ? time + 86_400_000 : time
        let date = Timestamp.civil(day: time < 0 ? day - 1 : day)
        writer.byte(UInt8(ascii: "\""))
        writer.padded(date.year, width: 4)
        writer.byte(UInt8(ascii: "-"))
        writer.padded(date.month, width: 2)
        writer.byte(UInt8(ascii: "-"))
        writer.padded(date.day, width: 2)
        writer.byte(UInt8(ascii: "T"))
        writer.padded(ofDay / 3_600_000, width: 2)
        writer.byte(UInt8(ascii: ":"))
        writer.padded(ofDay / 60_000 % 60, width: 2)
        writer.byte(UInt8(ascii: ":"))
        writer.padded(ofDay / 1000 % 60, width: 2)
        writer.byte(UInt8(ascii: "."))
        writer.padded(ofDay % 1000, width: 3)
        writer.raw("Z\"")
    }
}

extension UUID: Schema {
    /// A UUID in its text form (RFC 9562, section 4).
    public static var schema: SchemaDescription { .string(.uuid) }
    /// Reads the text form in either case.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> UUID? {
        guard let text = try reader.readString() else { return nil }
        guard let value = UUID(uuidString: text) else {
            reader.violation("must be a UUID")
            return nil
        }
        return value
    }
    /// Writes the text form in lower case, as RFC 9562 asks.
    public func write(to writer: inout JSONWriter) { writer.string(uuidString.lowercased()) }
}

extension Data: Schema {
    /// Bytes in base64 (RFC 4648, section 4).
    public static var schema: SchemaDescription { .string(.byte) }
    /// Reads base64 with its padding.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> Data? {
        guard let text = try reader.readString() else { return nil }
        guard let value = Data(base64Encoded: text) else {
            reader.violation("must be base64")
            return nil
        }
        return value
    }
    /// Writes base64 with its padding.
    public func write(to writer: inout JSONWriter) { writer.string(base64EncodedString()) }
}

extension URL: Schema {
    /// An absolute URI.
    public static var schema: SchemaDescription { .string(.uri) }
    /// Reads an absolute URI.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> URL? {
        guard let text = try reader.readString() else { return nil }
        guard StringFormat.uri.accepts(text), let value = URL(string: text) else {
            reader.violation("must be an absolute URI")
            return nil
        }
        return value
    }
    /// Writes the whole URL.
    public func write(to writer: inout JSONWriter) { writer.string(absoluteString) }
}

extension Decimal: Schema {
    /// A decimal number.
    public static var schema: SchemaDescription { .number(.decimal) }
    /// Reads a number digit for digit; one with more digits than `Decimal` holds (38) is a violation.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> Decimal? {
        guard let text = try reader.numberText() else { return try reader.mismatch("must be a number") }
        let digits = text.utf8.prefix { $0 | 0x20 != UInt8(ascii: "e") }.filter { $0 &- 0x30 <= 9 }
        // Zeros at either end are no significant digits: `1e100` is written with a hundred of them.
        let significant = digits.drop { $0 == 0x30 }.reversed().drop { $0 == 0x30 }.count
        guard significant <= 38, let value = Decimal(string: text), value.isFinite else {
            reader.violation("must have at most 38 digits and a magnitude below 1e127")
            return nil
        }
        return value
    }
    /// Writes all digits.
    public func write(to writer: inout JSONWriter) {
        guard isFinite else {
            writer.fail(.numberNotFinite)
            return writer.null()
        }
        writer.raw(json: description)
    }
    /// Checks ranges.
    public func reason(against constraint: Constraint) -> String? {
        switch constraint {
        case .range(let min, let max, let exclusiveMax):
            if let min, self < min.decimal { return "must be at least \(min)" }
            if let max, exclusiveMax, self >= max.decimal { return "must be less than \(max)" }
            if let max, !exclusiveMax, self > max.decimal { return "must be at most \(max)" }
            return nil
        case .custom(let check): return check.reason(for: self)
        default: return nil
        }
    }
}

extension NumberBound {
    /// The bound as the decimal number that its digits name.
    var decimal: Decimal { Decimal(string: description) ?? Decimal(double) }
}
