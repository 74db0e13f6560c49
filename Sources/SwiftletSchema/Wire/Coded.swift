import FoundationEssentials

/// A value that is only `Codable`, read and written by Foundation and described as a free-form object.
///
/// Dates are ISO 8601 in UTC with milliseconds and names are in snake case, as everywhere. Foundation reads `city_id`
/// back as `cityId`: a member named `cityID` needs a coding key `cityId`.
public struct Coded<Value: Codable & Sendable>: Schema {
    /// The value.
    public var value: Value

    /// Wraps a value.
    public init(_ value: Value) {
        self.value = value
    }

    /// Any JSON; null too where the value is optional.
    public static var schema: SchemaDescription { absent == nil ? .anything : .optional(RawJSON.self) }

    /// A missing member is nil where the value is optional.
    public static var absent: Coded? {
        guard let optional = Value.self as? any ExpressibleByNilLiteral.Type else { return nil }
        return (optional.init(nilLiteral: ()) as? Value).map(Coded.init)
    }

    /// Reads one JSON value through `JSONDecoder`; a value that does not fit is a violation with its path.
    public static func read(from reader: inout JSONReader) throws(JSONError) -> Coded? {
        let json = try reader.readRaw()
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            guard let milliseconds = Timestamp.parse(try container.decode(String.self).utf8) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "no ISO 8601 date and time")
            }
            return Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        }
        do {
            return Coded(try decoder.decode(Value.self, from: Data(json.utf8)))
        } catch {
            reader.violations.append(violation(of: error))
            return nil
        }
    }

    /// Writes the value through `JSONEncoder`; one that cannot be written is an error.
    public func write(to writer: inout JSONWriter) {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = .withoutEscapingSlashes
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(String(json: date.json()))
        }
        do {
            writer.raw(bytes: try encoder.encode(value))
        } catch let error as JSONError {
            writer.fail(error.code)
            writer.null()
        } catch {
            writer.fail(.notEncodable)
            writer.null()
        }
    }

    private static func violation(of error: any Error) -> Violation {
        let (path, reason): ([any CodingKey], String) =
            switch error {
            case DecodingError.keyNotFound(let key, let context): (context.codingPath + [key], "is required")
            case DecodingError.valueNotFound(_, let context): (context.codingPath, "must not be null")
            case DecodingError.typeMismatch(let type, let context): (context.codingPath, "must be of type \(type)")
            case DecodingError.dataCorrupted(let context): (context.codingPath, "is invalid")
            default: ([], "is invalid")
            }
        var violation = Violation(field: "", reason: reason)
        for key in path.reversed() { violation.prefix(key.intValue.map { "[\($0)]" } ?? snakeCase(key.stringValue)) }
        return violation
    }

    /// The name on the wire: `createdAt` is `created_at`, `cityID` is `city_id`.
    private static func snakeCase(_ name: String) -> String {
        let letters = Array(name)
        var result = ""
        for (index, letter) in letters.enumerated() {
            let beginsWord = letter.isUppercase && index > 0
            let followsWord = beginsWord && !letters[index - 1].isUppercase
            let endsAcronym = beginsWord && index + 1 < letters.count && letters[index + 1].isLowercase
            if followsWord || endsAcronym { result += "_" }
            result += letter.lowercased()
        }
        return result
    }
}
