import NIOCore
public import Swiftlet

extension MockUpstream {
    /// Answers GET with a value in the envelope; see ``on(_:_:delay:answer:)``.
    public func get(_ path: String, returns value: some Schema, delay: Duration = .zero) {
        on(.get, path, delay: delay) { _ in try .success(value) }
    }

    /// Answers GET with a failure; see ``on(_:_:delay:answer:)``.
    public func get(_ path: String, fails failure: Failure, delay: Duration = .zero) {
        on(.get, path, delay: delay) { _ in try .failure(failure) }
    }

    /// Answers POST with a value in the envelope; see ``on(_:_:delay:answer:)``.
    public func post(_ path: String, returns value: some Schema, delay: Duration = .zero) {
        on(.post, path, delay: delay) { _ in try .success(value) }
    }

    /// Answers POST with a failure; see ``on(_:_:delay:answer:)``.
    public func post(_ path: String, fails failure: Failure, delay: Duration = .zero) {
        on(.post, path, delay: delay) { _ in try .failure(failure) }
    }

    /// Answers PUT with a value in the envelope; see ``on(_:_:delay:answer:)``.
    public func put(_ path: String, returns value: some Schema, delay: Duration = .zero) {
        on(.put, path, delay: delay) { _ in try .success(value) }
    }

    /// Answers PUT with a failure; see ``on(_:_:delay:answer:)``.
    public func put(_ path: String, fails failure: Failure, delay: Duration = .zero) {
        on(.put, path, delay: delay) { _ in try .failure(failure) }
    }

    /// Answers PATCH with a value in the envelope; see ``on(_:_:delay:answer:)``.
    public func patch(_ path: String, returns value: some Schema, delay: Duration = .zero) {
        on(.patch, path, delay: delay) { _ in try .success(value) }
    }

    /// Answers PATCH with a failure; see ``on(_:_:delay:answer:)``.
    public func patch(_ path: String, fails failure: Failure, delay: Duration = .zero) {
        on(.patch, path, delay: delay) { _ in try .failure(failure) }
    }

    /// Answers DELETE with a value in the envelope; see ``on(_:_:delay:answer:)``.
    public func delete(_ path: String, returns value: some Schema, delay: Duration = .zero) {
        on(.delete, path, delay: delay) { _ in try .success(value) }
    }

    /// Answers DELETE with a failure; see ``on(_:_:delay:answer:)``.
    public func delete(_ path: String, fails failure: Failure, delay: Duration = .zero) {
        on(.delete, path, delay: delay) { _ in try .failure(failure) }
    }

    /// Answers GET with a page in the envelope; see ``on(_:_:delay:answer:)``.
    public func get<Item>(_ path: String, returns page: Page<Item>, delay: Duration = .zero) {
        on(.get, path, delay: delay) { _ in try .success(page) }
    }
}

extension UpstreamResponse {
    /// A value in the standard envelope.
    ///
    /// - Throws: `JSONError` when it holds a number that JSON cannot write.
    public static func success(_ value: some Schema, status: HTTPResponse.Status = .ok) throws -> UpstreamResponse {
        try json(status) { writer in Envelope.standard.write(value, to: &writer) }
    }

    /// A page in the standard envelope.
    ///
    /// - Throws: `JSONError` when it holds a number that JSON cannot write.
    public static func success<Item>(_ page: Page<Item>) throws -> UpstreamResponse {
        try json(.ok) { writer in Envelope.standard.write(page: page, to: &writer) }
    }

    /// A failure in the standard envelope.
    public static func failure(_ failure: Failure) throws -> UpstreamResponse {
        try json(HTTPResponse.Status(code: failure.status.rawValue)) { writer in
            Envelope.standard.write(failure, to: &writer)
        }
    }

    private static func json(
        _ status: HTTPResponse.Status, _ write: (inout JSONWriter) -> Void
    ) throws -> UpstreamResponse {
        var writer = JSONWriter()
        write(&writer)
        let bytes = try writer.finish()
        return UpstreamResponse(
            status: status, headers: [.contentType: "application/json"], body: ByteBuffer(bytes: bytes))
    }
}
