import HTTPTypes
public import SwiftletHTTP
public import SwiftletSchema

/// What a handler may return besides a plain value: ``Page``, ``Answer`` and ``Response``.
public protocol EndpointResult: Sendable {
    /// What documents say about it.
    static var output: OutputDescription { get }
    /// Whether its values may set a status of their own.
    static var setsStatus: Bool { get }
    /// The response that it becomes.
    ///
    /// - Parameters:
    ///   - status: the endpoint's status of a good answer.
    ///   - envelope: the form of the endpoint's answers.
    /// - Throws: what is answered in its place.
    consuming func response(_ status: StatusCode, in envelope: Envelope) throws -> Response
}

extension EndpointResult {
    /// The status is the endpoint's.
    public static var setsStatus: Bool { false }
}

extension Response: EndpointResult {
    /// Anything.
    public static var output: OutputDescription { .raw(contentType: nil) }

    /// The response itself.
    public consuming func response(_ status: StatusCode, in envelope: Envelope) -> Response { self }
}

extension Page: EndpointResult {
    /// A page of items.
    public static var output: OutputDescription { .page(Item.self) }

    /// The items as data, and their pagination.
    public consuming func response(_ status: StatusCode, in envelope: Envelope) throws -> Response {
        let page = self
        return try envelope.response(HTTPResponse.Status(status)) { envelope, writer in
            envelope.write(page: page, to: &writer)
        }
    }
}
