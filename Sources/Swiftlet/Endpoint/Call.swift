import HTTPTypes
import NIOCore
public import SwiftletHTTP
public import SwiftletSchema

/// One request on its way into a handler: where inputs are read from, and what was wrong with them.
public struct Call: Sendable {
    /// The request, its body as yet unread unless an input takes it.
    public let request: Request
    /// What is wrong with the inputs read so far.
    public private(set) var violations: [Violation] = []

    let pathNames: [String]
    let pathValues: [String]
    /// The whole body, where an input takes it.
    let body: ByteBuffer?
    let envelope: Envelope
    private var queryItems: [(name: String, value: String)]?
    private var malformed: Failure?

    init(request: Request, pathNames: [String], pathValues: [String], body: ByteBuffer?, envelope: Envelope) {
        self.request = request
        self.pathNames = pathNames
        self.pathValues = pathValues
        self.body = body
        self.envelope = envelope
    }

    /// What the client is told when an input could not be read: 400 when the request cannot be read at all, else 422
    /// with every violation.
    public var refusal: Failure { malformed ?? Failure(violations) }

    /// The value of a path parameter, percent-decoded; nil when the path has none of this name.
    func pathValue(_ name: String, or otherName: String) -> String? {
        for (index, known) in pathNames.enumerated() where known == name || known == otherName {
            return index < pathValues.count ? pathValues[index] : nil
        }
        return nil
    }

    /// The values of the query items of this name, in order.
    mutating func queryValues(_ name: String) -> [String] {
        let items = queryItems ?? QueryItems.parse(request.query)
        queryItems = items
        return items.compactMap { $0.name == name ? $0.value : nil }
    }

    /// The value of the first query item of this name.
    mutating func queryValue(_ name: String) -> String? {
        let items = queryItems ?? QueryItems.parse(request.query)
        queryItems = items
        return items.first { $0.name == name }?.value
    }

    /// Notes what is wrong with an input.
    mutating func note(_ violations: [Violation]) {
        self.violations += violations
    }

    /// Notes that the request cannot be read at all.
    mutating func refuse(_ failure: Failure) {
        if malformed == nil { malformed = failure }
    }
}

/// The items of a query, as HTML forms write them (WHATWG URL Standard, section 5.1).
enum QueryItems {
    /// Names and values in order, percent-decoded, `+` as a space; what is no valid UTF-8 is repaired.
    static func parse(_ query: String?) -> [(name: String, value: String)] {
        guard let query, !query.isEmpty else { return [] }
        return query.utf8.split(separator: UInt8(ascii: "&")).map { item in
            guard let mark = item.firstIndex(of: UInt8(ascii: "=")) else { return (decoded(item), "") }
            return (decoded(item[..<mark]), decoded(item[item.index(after: mark)...]))
        }
    }

    private static func decoded(_ bytes: Substring.UTF8View) -> String {
        guard bytes.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(Substring(bytes))
        }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            index = bytes.index(after: index)
            if byte == UInt8(ascii: "+") {
                result.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%"), let end = bytes.index(index, offsetBy: 2, limitedBy: bytes.endIndex),
                let high = hexadecimal(bytes[index]), let low = hexadecimal(bytes[bytes.index(after: index)])
            {
                result.append(high << 4 | low)
                index = end
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
