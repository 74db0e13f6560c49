public import HTTPTypes
import Synchronization

/// A request as a handler sees it: the head, and a body that is read when the handler reads it.
///
/// A `Request` is a value of two references, cheap to pass and to copy.
public struct Request: Sendable {
    private(set) var head: RequestHead
    /// The body; empty when the request has none.
    public var body: RequestBody

    /// A request made by hand, for tests and for calls without a network.
    ///
    /// - Parameters:
    ///   - method: The method; GET unless said otherwise.
    ///   - target: The request target as in a request line (RFC 9112 section 3.2), for example `/users?page=2`.
    ///   - headers: The header fields.
    ///   - body: The body; empty unless said otherwise.
    ///   - remoteAddress: The client's IP address.
    ///   - version: The version of HTTP; 1.1 unless said otherwise.
    public init(
        method: HTTPRequest.Method = .get, target: String, headers: HTTPFields = [:], body: RequestBody = .empty,
        remoteAddress: String? = nil, version: HTTPVersion = .http11
    ) {
        self.init(
            head: RequestHead(
                method: method, target: target, version: version, fields: headers, remoteAddress: remoteAddress,
                loop: nil),
            body: body)
    }

    init(head: RequestHead, body: RequestBody) {
        self.head = head
        self.body = body
    }

    /// The method.
    public var method: HTTPRequest.Method {
        get { head.method }
        set { head = head.with(method: newValue) }
    }

    /// The request target exactly as received, query included (RFC 9112 section 3.2).
    public var target: String {
        get { head.target }
        set { head = head.with(target: newValue) }
    }

    /// The version of HTTP of the request.
    public var version: HTTPVersion { head.version }

    /// The client's IP address, without the port; nil for requests without a network.
    public var remoteAddress: String? { head.remoteAddress }

    /// The header fields.
    ///
    /// One is looked up by its name, `request.headers[.accept]`, among the bytes received.
    public var headers: RequestHeaders {
        get { RequestHeaders(of: head) }
        set { head = head.with(fields: newValue.fields) }
    }

    /// The value of one header field; several of the same name are joined.
    package func header(named name: HTTPField.Name) -> String? { head.field(named: name) }

    /// Whether one of some header fields may be there; most often not.
    package func mayHaveHeader(of names: FieldNameSketch) -> Bool { head.mayHaveField(of: names) }

    /// Whether the server has cut connections of the request's loop: then a cancelled request is not the client's doing.
    package var isCutByServer: Bool { head.loop?.hasCut.load(ordering: .acquiring) ?? false }

    /// Notes the route that serves the request, to be named if its handler holds the loop.
    package func note(route: RouteLabel) {
        if let worker = head.worker { worker.note(route) } else { head.loop?.gauge.relabel(route) }
    }

    /// The position of the route that it was found to lead to, once that was noted.
    package var foundRoute: Int? { head.foundRoute }

    /// Notes the position of the route that it leads to, so that nobody needs to find it again.
    package func note(foundRoute: Int) { head.foundRoute = foundRoute }
}
