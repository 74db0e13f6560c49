public import HTTPTypes
public import SwiftletHTTP
public import SwiftletSchema

/// A value with a status and header fields: what a handler returns whose answer is more than its data.
///
/// ```swift
/// @POST
/// func createUser(_ draft: User.Draft) async throws -> Answer<User> {
///     let user = try await insert(draft)
///     return Answer(user, status: .created, headers: [.location: "/users/\(user.id)"])
/// }
/// ```
///
/// It is documented like its value, and clients by name get the value.
public struct Answer<Value: Schema>: Sendable {
    /// The data of the answer; nil is 404.
    public var value: Value
    /// The status, from 200 to 299; nil is the endpoint's.
    public var status: StatusCode?
    /// The header fields.
    public var headers: HTTPFields

    /// Creates an answer.
    ///
    /// - Parameters:
    ///   - value: the data of the answer.
    ///   - status: the status, from 200 to 299; the endpoint's by default. Failures are thrown instead.
    ///   - headers: the header fields.
    public init(_ value: Value, status: StatusCode? = nil, headers: HTTPFields = [:]) {
        self.value = value
        self.status = status
        self.headers = headers
    }
}

extension Answer: Equatable where Value: Equatable {}

extension Answer: EndpointResult {
    /// What is said about the value.
    public static var output: OutputDescription { OutputDescription(of: Value.self) }
    /// Its values may.
    public static var setsStatus: Bool { true }

    /// The value in the envelope, with status and header fields.
    ///
    /// - Throws: `Failure` 404 for nil; ``EndpointError`` for a status that says no success.
    public consuming func response(_ status: StatusCode, in envelope: Envelope) throws -> Response {
        let status = self.status ?? status
        guard (200...299).contains(status.rawValue) else {
            throw EndpointError("an answer has the status \(status), which says no success: throw a Failure instead")
        }
        guard !isNil(value) else { throw Failure.notFound() }
        let value = value
        var response = try envelope.response(HTTPResponse.Status(status)) { envelope, writer in
            envelope.write(value, to: &writer)
        }
        for field in headers { response.headers.append(field) }
        return response
    }
}
