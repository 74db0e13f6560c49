import SwiftletSchema

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Types that are only `Codable`, read and written by Foundation with the wire's names and dates.
enum CodableForm {
    static func decode<T: Decodable>(_ type: T.Type, from data: Data) throws -> T {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.dateDecodingStrategy = .custom { decoder in
            let text = try decoder.singleValueContainer().decode(String.self)
            var writer = JSONWriter(capacity: 64)
            writer.string(text)
            return try Date(json: writer.finish())
        }
        return try decoder.decode(type, from: data)
    }

    /// Nil as a value, where the type is optional: such a body may be missing.
    static func absent<T>(_ type: T.Type) -> T? {
        (T.self as? any ExpressibleByNilLiteral.Type).flatMap { $0.init(nilLiteral: ()) as? T }
    }

    static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(String(date.jsonText().dropFirst().dropLast()))
        }
        return try encoder.encode(value)
    }

    /// What is wrong, and where, in the words of the other violations.
    static func violation(of error: DecodingError) -> Violation {
        let (context, reason): (DecodingError.Context, String) =
            switch error {
            case .keyNotFound(let key, let context): (context.adding(key), "is required")
            case .valueNotFound(_, let context): (context, "must not be null")
            case .typeMismatch(let type, let context): (context, "must be of type \(type)")
            case .dataCorrupted(let context): (context, "cannot be read")
            @unknown default: (DecodingError.Context(codingPath: [], debugDescription: ""), "cannot be read")
            }
        var violation = Violation(field: "", reason: reason)
        for key in context.codingPath.reversed() {
            violation.prefix(key.intValue.map { "[\($0)]" } ?? key.stringValue)
        }
        return violation
    }
}

extension DecodingError.Context {
    fileprivate func adding(_ key: any CodingKey) -> DecodingError.Context {
        DecodingError.Context(codingPath: codingPath + [key], debugDescription: debugDescription)
    }
}
