public import HTTPTypes

/// What another service answers, its body being read as it comes.
public struct StreamedResponse: Sendable {
    /// The status.
    public var status: HTTPResponse.Status
    /// The header fields.
    public var headers: HTTPFields
    /// The body; it can be read once, and only while the call's closure runs. What is not read yet stays in the network:
    /// a slow reader slows the service.
    public var body: UpstreamBody

    /// Creates an answer.
    public init(status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], body: UpstreamBody) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Makes a streamed answer of one that is complete.
    public init(_ response: UpstreamResponse) {
        self.init(status: response.status, headers: response.headers, body: UpstreamBody(response.body))
    }
}
