import HTTPTypes
import NIOCore
public import SwiftletHTTP
public import SwiftletSchema

extension EndpointDescription {
    /// The endpoint whose handler gives a value.
    public consuming func answering<R: Schema>(
        _ handler: @escaping @Sendable (inout Call) async throws -> R
    ) -> Endpoint {
        output = .value(R.self)
        let status = HTTPResponse.Status(self.status)
        return Endpoint(description: self) { call in
            let value = try await handler(&call)
            return try call.envelope.response(status) { envelope, writer in envelope.write(value, to: &writer) }
        }
    }

    /// The endpoint whose handler gives a value or nothing, which is 404.
    public consuming func answering<R: Schema>(
        _ handler: @escaping @Sendable (inout Call) async throws -> R?
    ) -> Endpoint {
        output = .optional(R.self)
        let status = HTTPResponse.Status(self.status)
        return Endpoint(description: self) { call in
            guard let value = try await handler(&call) else { throw Failure.notFound() }
            return try call.envelope.response(status) { envelope, writer in envelope.write(value, to: &writer) }
        }
    }

    /// The endpoint whose handler gives a page.
    public consuming func answering<R: Schema>(
        _ handler: @escaping @Sendable (inout Call) async throws -> Page<R>
    ) -> Endpoint {
        output = .page(R.self)
        let status = HTTPResponse.Status(self.status)
        return Endpoint(description: self) { call in
            let page = try await handler(&call)
            return try call.envelope.response(status) { envelope, writer in envelope.write(page: page, to: &writer) }
        }
    }

    /// The endpoint whose handler gives nothing.
    public consuming func answering(_ handler: @escaping @Sendable (inout Call) async throws -> Void) -> Endpoint {
        output = .nothing
        let status = HTTPResponse.Status(self.status)
        return Endpoint(description: self) { call in
            try await handler(&call)
            return try call.envelope.response(status) { envelope, writer in envelope.writeEmpty(to: &writer) }
        }
    }

    /// The endpoint whose handler makes the answer itself.
    public consuming func answering(_ handler: @escaping @Sendable (inout Call) async throws -> Response) -> Endpoint {
        output = .raw(contentType: nil)
        return Endpoint(description: self, answer: handler)
    }

    /// The endpoint whose handler gives a value that is only `Codable`: it is written through Foundation, and
    /// documented as a free-form object.
    @_disfavoredOverload
    public consuming func answering<R: Codable & Sendable>(
        _ handler: @escaping @Sendable (inout Call) async throws -> R
    ) -> Endpoint {
        answeringFreely { (call: inout Call) async throws -> Coded<R> in Coded(try await handler(&call)) }
    }

    /// The endpoint whose handler gives a value that is only `Codable`, or nothing, which is 404.
    @_disfavoredOverload
    public consuming func answering<R: Codable & Sendable>(
        _ handler: @escaping @Sendable (inout Call) async throws -> R?
    ) -> Endpoint {
        answeringFreely { (call: inout Call) async throws -> Coded<R> in
            guard let value = try await handler(&call) else { throw Failure.notFound() }
            return Coded(value)
        }
    }

    private consuming func answeringFreely(
        _ handler: @escaping @Sendable (inout Call) async throws -> some Schema
    ) -> Endpoint {
        var endpoint = answering(handler)
        endpoint.description.output = .freeForm
        return endpoint
    }
}

extension HTTPResponse.Status {
    /// The status; 500 for a number that is none.
    init(_ status: StatusCode) {
        // Known statuses get their reason phrase this way.
        self.init(integerLiteral: (100...599).contains(status.rawValue) ? status.rawValue : 500)
    }
}

extension Envelope {
    /// An answer in JSON.
    ///
    /// - Throws: ``JSONError`` when a value holds a number that JSON cannot write.
    func response(
        _ status: HTTPResponse.Status, _ write: (Envelope, inout JSONWriter) -> Void
    ) throws(JSONError) -> Response {
        var writer = JSONWriter()
        write(self, &writer)
        let bytes = try writer.withBytes { ByteBuffer(bytes: $0) }
        guard bytes.readableBytes > 0 else { return Response(status: status) }
        return Response(status: status, contentType: "application/json", bytes: bytes)
    }

    /// The answer that a failure becomes.
    func response(_ failure: Failure) -> Response {
        let answer = try? response(HTTPResponse.Status(failure.status)) { envelope, writer in
            envelope.write(failure, to: &writer)
        }
        // A failure holds a code and strings, which can always be written.
        return answer ?? Response(status: .internalServerError)
    }
}
