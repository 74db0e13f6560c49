import HTTPTypes
import NIOCore
import SwiftletHTTP
public import SwiftletSchema
import Synchronization

extension EndpointDescription {
    /// The endpoint whose handler gives a value; nil is 404.
    public consuming func answering<R: Schema>(
        _ handler: @escaping @Sendable (inout Call) async throws -> R
    ) -> Endpoint {
        output = OutputDescription(of: R.self)
        let status = HTTPResponse.Status(self.status)
        let isOptional = R.self is any OptionalValue.Type
        return Endpoint(description: self) { call in
            try call.answer(await handler(&call), status, isOptional: isOptional)
        }
    }

    /// The endpoint whose handler gives a page, status and headers besides its value, or the whole answer.
    public consuming func answering<R: EndpointResult>(
        _ handler: @escaping @Sendable (inout Call) async throws -> R
    ) -> Endpoint {
        output = R.output
        setsStatus = R.setsStatus
        let status = self.status
        return Endpoint(description: self) { call in
            try await handler(&call).response(status, in: call.envelope)
        }
    }

    /// The endpoint whose handler gives nothing.
    public consuming func answering(_ handler: @escaping @Sendable (inout Call) async throws -> Void) -> Endpoint {
        output = .nothing
        let status = HTTPResponse.Status(self.status)
        return Endpoint(description: self) { call in
            try await handler(&call)
            return try call.answer(status) { envelope, writer in envelope.writeEmpty(to: &writer) }
        }
    }

    /// The endpoint whose handler gives a value that is only `Codable`: it is written through Foundation, and
    /// documented as a free-form object. Nil is 404.
    @_disfavoredOverload
    public consuming func answering<R: Codable & Sendable>(
        _ handler: @escaping @Sendable (inout Call) async throws -> R
    ) -> Endpoint {
        var endpoint = answering { (call: inout Call) async throws -> Coded<R> in
            let value = try await handler(&call)
            if isNil(value) { throw Failure.notFound() }
            return Coded(value)
        }
        endpoint.description.output = .freeForm
        return endpoint
    }
}

extension OutputDescription {
    /// One value, or 404 where the type is optional.
    init<R: Schema>(of type: R.Type) {
        if type is any OptionalValue.Type, case .optional(let wrapped) = R.schema {
            self = .optional(wrapped)
        } else {
            self = .value(type)
        }
    }
}

/// An optional, where only a generic type is known.
protocol OptionalValue {
    /// Whether there is no value.
    var isNil: Bool { get }
}

extension Optional: OptionalValue {
    var isNil: Bool {
        if case .none = self { true } else { false }
    }
}

/// Whether a value is an optional without a value.
func isNil<Value>(_ value: Value) -> Bool {
    (value as? any OptionalValue)?.isNil ?? false
}

extension HTTPResponse.Status {
    /// The status; 500 for a number that is none.
    init(_ status: StatusCode) {
        // Known statuses get their reason phrase this way.
        self.init(integerLiteral: (100...599).contains(status.rawValue) ? status.rawValue : 500)
    }
}

extension Call {
    /// The answer with a value in the endpoint's envelope; 404 for nil.
    ///
    /// Not inlined, so that what it needs is no part of what is kept while the handler runs.
    @inline(never)
    func answer(
        _ value: some Schema, _ status: HTTPResponse.Status, isOptional: Bool
    ) throws -> Response {
        if isOptional, isNil(value) { throw Failure.notFound() }
        return try answer(status) { envelope, writer in envelope.write(value, to: &writer) }
    }

    /// The answer in the endpoint's envelope, in memory of the size that the endpoint's last answer took.
    @inline(never)
    func answer(
        _ status: HTTPResponse.Status, _ write: (Envelope, inout JSONWriter) -> Void
    ) throws(JSONError) -> Response {
        let response = try envelope.response(status, size: route.answerSize.load(ordering: .relaxed), write)
        route.answerSize.store(response.contentLength ?? 0, ordering: .relaxed)
        return response
    }
}

extension Envelope {
    /// An answer in JSON.
    ///
    /// - Parameters:
    ///   - status: the status.
    ///   - size: how many bytes its body is expected to have.
    ///   - write: writes the body.
    /// - Throws: ``JSONError`` when a value holds a number that JSON cannot write.
    func response(
        _ status: HTTPResponse.Status, size: Int = 512, _ write: (Envelope, inout JSONWriter) -> Void
    ) throws(JSONError) -> Response {
        var bytes = ByteBuffer()
        try bytes.writeJSON(size: size) { writer in write(self, &writer) }
        guard bytes.readableBytes > 0 else { return Response(status: status) }
        return Response(status: status, json: bytes)
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

extension ByteBuffer {
    /// Appends JSON that a closure writes straight into the buffer's memory, if it is at most `size` bytes.
    ///
    /// - Throws: ``JSONError`` when it cannot be written; then the buffer is unchanged.
    fileprivate mutating func writeJSON(size: Int, _ write: (inout JSONWriter) -> Void) throws(JSONError) {
        var longer: [UInt8]?
        var failure: JSONError?
        writeWithUnsafeMutableBytes(minimumWritableBytes: size) { memory in
            var writer = JSONWriter(in: memory)
            write(&writer)
            do throws(JSONError) {
                if let count = try writer.countInGivenMemory() { return count }
                longer = try writer.finish()
            } catch {
                failure = error
            }
            return 0
        }
        if let failure { throw failure }
        if let longer { writeBytes(longer) }
    }
}
