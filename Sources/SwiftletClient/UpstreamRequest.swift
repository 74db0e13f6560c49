public import HTTPTypes
public import NIOCore

/// A request to another service, ready to be sent; the service's address is the transport's business.
public struct UpstreamRequest: Sendable {
    /// The method.
    public var method: HTTPRequest.Method
    /// The path, percent-encoded, from the first `/` and without the query.
    public var path: String
    /// What the path was made of, such as `/cities/{id}`: the same for all requests of a kind. Nil where that is not known.
    public var template: String?
    /// The query, percent-encoded, without the `?`.
    public var query: String?
    /// The header fields; the transport adds those of the connection, such as `Host` and `Content-Length`.
    public var headers: HTTPFields
    /// The body.
    public var body: ByteBuffer?
    /// A body that is sent as it is made, instead of ``body``.
    public var stream: UpstreamBody?
    /// How the call is made.
    public var options = CallOptions()

    /// Creates a request.
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - target: path and query, percent-encoded.
    ///   - headers: the header fields.
    ///   - body: the body, if there is one.
    public init(
        method: HTTPRequest.Method = .get, target: String, headers: HTTPFields = [:], body: ByteBuffer? = nil
    ) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.method = method
        self.path = parts.first.map(String.init) ?? "/"
        self.query = parts.count > 1 ? String(parts[1]) : nil
        self.headers = headers
        self.body = body
    }

    /// Path and query as they are sent.
    public var target: String {
        query.map { path + "?" + $0 } ?? path
    }

    /// Names and values of the query in their order, decoded as a service reads them: `+` is a space.
    public var queryItems: [(name: String, value: String)] { QueryItems.parse(query) }
}

/// What another service answered.
public struct UpstreamResponse: Sendable {
    /// The status.
    public var status: HTTPResponse.Status
    /// The header fields.
    public var headers: HTTPFields {
        get { fields.fields }
        set { fields = .parsed(newValue) }
    }
    /// The body, complete.
    public var body: ByteBuffer

    private var fields: ReceivedFields

    /// Creates an answer.
    public init(status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], body: ByteBuffer = ByteBuffer()) {
        self.init(status: status, fields: .parsed(headers), body: body)
    }

    init(status: HTTPResponse.Status, fields: ReceivedFields, body: ByteBuffer) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// The body as text; what is no valid UTF-8 is repaired.
    public var text: String { String(buffer: body) }
}
