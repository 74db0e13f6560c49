public import HTTPTypes
public import NIOCore
public import SwiftletSchema

/// Calls URLs that belong to no named service: `try await outbound.get("https://example.org/feed")`.
///
/// Nothing may be called but what the setting `client.allow` allows; every other call throws ``EgressError``. It is a
/// list of origins (`http://127.0.0.1:9000`), which are reached at any address, and of hosts (`example.org`, or `*` for
/// all), which are reached only if their addresses are public: not private, loopback, link-local or the like, in
/// whatever spelling. Redirects are not followed, and bodies of answers may have 2 MiB.
public struct OutboundClient: Sendable {
    /// How long a call may take, from finding the host's address to the end of the answer.
    public var timeout: Duration = .seconds(10)
    /// The header fields of every call, `User-Agent` at first; those of the single call take their place, and the
    /// id of the request that is being answered is added.
    public var headers: HTTPFields = [.userAgent: "swiftlet"]

    private let rules: EgressRules
    private let transport: any UpstreamTransport

    /// Creates a client.
    ///
    /// - Parameters:
    ///   - rules: what may be called.
    ///   - transport: takes the origin of a URL for a service.
    package init(rules: EgressRules, transport: any UpstreamTransport) {
        self.rules = rules
        self.transport = transport
    }

    /// Gets what is at a URL, whatever the answer's status. See ``send(_:_:headers:body:)``.
    public func get(_ url: String, headers: HTTPFields = [:]) async throws -> UpstreamResponse {
        try await send(.get, url, headers: headers)
    }

    /// Posts a value as JSON, whatever the answer's status. See ``send(_:_:headers:body:)``.
    public func post(_ url: String, _ value: some Schema, headers: HTTPFields = [:]) async throws -> UpstreamResponse {
        var fields = headers
        if fields[.contentType] == nil { fields[.contentType] = "application/json" }
        let body = ByteBuffer(string: try value.jsonText(showingSensitive: true))
        return try await send(.post, url, headers: fields, body: body)
    }

    /// Sends a request and returns the answer as it is, whatever its status.
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - url: `http` or `https`, a host, perhaps a port, a path and a query; percent-encoded.
    ///   - headers: header fields of this call; they take the place of those of the client.
    ///   - body: the body; its media type is a header field.
    /// - Throws: ``EgressError`` when the URL must not be called; ``ClientError`` when no answer came;
    ///   `CancellationError` when the task was cancelled.
    public func send(
        _ method: HTTPRequest.Method, _ url: String, headers: HTTPFields = [:], body: ByteBuffer? = nil
    ) async throws -> UpstreamResponse {
        let url = try OutboundURL(url)
        try rules.permission(for: url)
        var request = UpstreamRequest(method: method, target: url.target, headers: self.headers, body: body)
        request.headers.replace(with: headers)
        if let problem = request.headers.problem {
            throw ClientError(.invalidRequest, service: url.origin, request: request, detail: problem)
        }
        return try await transport.send(request, to: url.origin, timeout: timeout)
    }
}
