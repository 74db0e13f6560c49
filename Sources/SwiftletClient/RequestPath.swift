public import SwiftletSchema

/// The path of a request to another service, perhaps with a query: `"/cities/\(city.id)?detail=\(level)"`.
///
/// Literal text stays as written. Values are percent-encoded down to the unreserved characters (RFC 3986, section
/// 2.3), so that no value can add a segment, leave one or begin a query; a value that would leave its segment empty
/// or turn it into `.` or `..` makes the call fail. Values are written as in JSON, without the quotes: dates, UUIDs
/// and enums as well as strings and numbers.
///
/// A path that is put together elsewhere has to say so: ``init(raw:)``.
public struct RequestPath: Sendable, Equatable, ExpressibleByStringInterpolation, CustomStringConvertible {
    /// The path as it is sent, with the query.
    public let description: String
    /// What the path was made of, such as `/cities/{id}`; nil where that is not known.
    package var template: String?
    /// Why the path cannot be sent, without any of its values.
    let problem: String?

    /// Takes a path that is percent-encoded already.
    public init(raw text: String) {
        description = text
        problem = Self.problem(in: text)
    }

    /// Takes literal text as it is.
    public init(stringLiteral value: String) {
        self.init(raw: value)
    }

    /// Takes literal text and encoded values.
    public init(stringInterpolation: StringInterpolation) {
        description = stringInterpolation.text
        problem = stringInterpolation.problem ?? Self.problem(in: description)
    }

    /// Literal text and encoded values in the making.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""
        private var emptyValues: [Int] = []
        private var misfit: String?

        /// Makes room.
        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 8)
        }

        /// Appends text as it is.
        public mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        /// Appends a value: percent-encoded, in its JSON form without quotes. Lists, objects and null are refused.
        public mutating func appendInterpolation<Value: Schema>(_ value: Value) {
            guard let texts = ScalarText.texts(of: value), texts.isSingle else {
                misfit = "only strings, numbers and the like can stand in a path, not \(Value.self)"
                return
            }
            append(texts.first ?? "")
        }

        /// Appends a part of a string, percent-encoded.
        public mutating func appendInterpolation(_ value: Substring) {
            append(String(value))
        }

        /// Refused: a missing value has no place in a path.
        @available(*, unavailable, message: "unwrap the value first: a missing value has no place in a path")
        public mutating func appendInterpolation<Value>(_ value: Value?) {}

        private mutating func append(_ value: String) {
            if value.isEmpty { emptyValues.append(text.utf8.count) }
            text += PercentEncoding.encode(value)
        }

        fileprivate var problem: String? {
            if let misfit { return misfit }
            let bytes = Array(text.utf8)
            let queryStart = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.count
            for position in emptyValues where position <= queryStart && position > 0 {
                let endsThere = position == queryStart || bytes[position] == UInt8(ascii: "/")
                if bytes[position - 1] == UInt8(ascii: "/"), endsThere { return "a value in the path is empty" }
            }
            return nil
        }
    }
}

extension RequestPath {
    /// What hinders sending the text as the target of a request (RFC 9112, section 3.2.1).
    private static func problem(in text: String) -> String? {
        guard text.utf8.first == UInt8(ascii: "/") else { return "the path must begin with /" }
        guard text.utf8.allSatisfy(PercentEncoding.isAllowedInTarget) else {
            return "the path holds characters that must be percent-encoded"
        }
        let path = text.prefix { $0 != "?" }
        guard let decoded = PercentEncoding.decode(path) else { return "the path holds a % that begins no escape" }
        // Whoever decodes before looking for segments must not find one that climbs.
        // By bytes, as they look: a slash with a combining mark behind it is one `Character`, which equals no slash.
        let segments = decoded.utf8.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
        let climbs = segments.contains { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }
        return climbs ? "the path holds a segment . or .." : nil
    }
}
