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

    let route: Route
    /// The path that led to the route, where middleware has changed the request's since.
    private let path: [UInt8]?
    /// The whole body, where an input takes it.
    var body: ByteBuffer?
    private var fault: Fault?

    /// Why the request cannot be read at all; held by reference, for calls without a fault stay small.
    private indirect enum Fault {
        case malformed(Failure)
    }

    init(request: Request, path: [UInt8]?, route: Route) {
        self.request = request
        self.path = path
        self.route = route
    }

    var envelope: Envelope { route.envelope }

    /// The same request with another body, and nothing found wrong with it so far.
    func with(body: ByteBuffer?) -> Call {
        var call = Call(request: request, path: path, route: route)
        call.body = body
        return call
    }

    /// What the client is told when an input could not be read: 400 when the request cannot be read at all, else 422
    /// with every violation.
    public var refusal: Failure {
        if case .malformed(let failure) = fault { failure } else { Failure(violations) }
    }

    /// Whether something is wrong with the inputs read so far.
    var isRefused: Bool { fault != nil || !violations.isEmpty }

    /// Lends the value of a path parameter, percent-decoded; nil when the path has none of this name.
    func withPathValue<R>(
        _ name: String, or otherName: String, _ body: (UnsafeRawBufferPointer) throws -> R
    ) rethrows -> R? {
        for place in route.places where place.name == name || place.name == otherName {
            if let path { return try path.withUnsafeBytes { try place.withValue(in: $0, body) } }
            return try request.withPath { try place.withValue(in: $0, body) }
        }
        return nil
    }

    /// The values of the query items of this name, in order.
    func queryValues(_ name: String) -> [String] {
        request.withQuery { $0.map { QueryItems.values(name, in: $0) } ?? [] }
    }

    /// Lends the value of the first query item of this name; nil when there is none.
    func withQueryValue<R>(_ name: String, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R? {
        try request.withQuery { try $0.flatMap { try QueryItems.withFirst(name, in: $0, body) } }
    }

    /// Notes what is wrong with an input.
    mutating func note(_ violations: [Violation]) {
        self.violations += violations
    }

    /// Notes that the request cannot be read at all.
    mutating func refuse(_ failure: Failure) {
        if fault == nil { fault = .malformed(failure) }
    }
}
