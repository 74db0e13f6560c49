import HTTPTypes
import NIOCore
import SwiftletClient
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

    /// Whether something is wrong with the inputs read so far.
    var isRefused: Bool { malformed != nil || !violations.isEmpty }

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
