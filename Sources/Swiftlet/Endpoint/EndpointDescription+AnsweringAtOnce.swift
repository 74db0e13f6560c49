import HTTPTypes
public import SwiftletSchema

// Handlers that wait for nothing: what they answer is put together without suspending, which costs less.
extension EndpointDescription {
    /// The endpoint whose handler gives a value and waits for nothing; nil is 404.
    public consuming func answering<R: Schema>(_ handler: @escaping @Sendable (inout Call) throws -> R) -> Endpoint {
        output = OutputDescription(of: R.self)
        let status = HTTPResponse.Status(self.status)
        let isOptional = R.self is any OptionalValue.Type
        return Endpoint(
            description: self,
            answerAtOnce: { call in try call.answer(handler(&call), status, isOptional: isOptional) })
    }

    /// The endpoint whose handler gives a page, status and headers besides its value, or the whole answer, and waits for
    /// nothing.
    public consuming func answering<R: EndpointResult>(
        _ handler: @escaping @Sendable (inout Call) throws -> R
    ) -> Endpoint {
        output = R.output
        setsStatus = R.setsStatus
        let status = self.status
        return Endpoint(
            description: self, answerAtOnce: { call in try handler(&call).response(status, in: call.envelope) })
    }

    /// The endpoint whose handler gives nothing and waits for nothing.
    public consuming func answering(_ handler: @escaping @Sendable (inout Call) throws -> Void) -> Endpoint {
        output = .nothing
        let status = HTTPResponse.Status(self.status)
        return Endpoint(
            description: self,
            answerAtOnce: { call in
                try handler(&call)
                return try call.answer(status) { envelope, writer in envelope.writeEmpty(to: &writer) }
            })
    }
}
