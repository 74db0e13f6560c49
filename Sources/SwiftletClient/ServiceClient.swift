public import HTTPTypes
public import NIOCore
public import SwiftletSchema

/// Calls another service: `try await regions.get("/cities/\(id)", as: City.self)`.
///
/// The result is the `data` of the answer. A failure that the service answers with is thrown as the `Failure` it is,
/// with status, code, message and error; all else that can go wrong is a ``ClientError``. An optional result is nil
/// where the service answers 404.
public struct ServiceClient: Sendable {
    /// The name of the service that is called.
    public let name: String
    /// The form of the service's answers.
    public var envelope: Envelope = .standard
    /// How calls are made that do not say it themselves.
    public var options = CallOptions()
    /// The header fields of every call, `Accept` and `User-Agent` at first; those of the request's context and of the
    /// single call take their place.
    public var headers: HTTPFields = [.accept: "application/json", .userAgent: "swiftlet"]

    /// The path of the group of routes that the service called was added to, perhaps with `{parameters}`: stands before
    /// the paths of its endpoints when they are called by the names of their handlers.
    package var groupPath = ""

    private let transport: any UpstreamTransport

    /// Creates a client.
    ///
    /// - Parameters:
    ///   - name: the name of the service that is called, as the transport knows it.
    ///   - transport: brings requests there and answers back; shared by all clients of an app.
    public init(name: String, transport: any UpstreamTransport) {
        self.name = name
        self.transport = transport
    }

    /// Sends a request and returns the answer as it is, whatever its status.
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - path: where to, perhaps with a query.
    ///   - query: what is added to the path's query.
    ///   - headers: header fields of this call; they take the place of the client's.
    ///   - body: the body; its media type is a header field.
    ///   - options: how the call is made, as far as it differs from ``options``.
    /// - Throws: ``ClientError`` when no answer came; `CancellationError` when the task was cancelled.
    public func send(
        _ method: HTTPRequest.Method, _ path: RequestPath, query: RequestQuery = [:], headers: HTTPFields = [:],
        body: ByteBuffer? = nil, options: CallOptions = .init()
    ) async throws -> UpstreamResponse {
        var request = try request(method, path, query, headers, options)
        request.body = body
        return try await send(request)
    }

    func send(_ request: UpstreamRequest) async throws -> UpstreamResponse {
        do {
            return try await transport.send(
                request, to: name, timeout: request.options.timeout ?? CallOptions.standardTimeout)
        } catch {
            throw failure(error, of: request)
        }
    }

    /// As ``send(_:)``, but lends the answer while its body comes.
    func stream<Result>(
        _ request: UpstreamRequest, _ read: (StreamedResponse) async throws -> Result
    ) async throws -> Result {
        var isReading = false
        do {
            return try await transport.stream(
                request, to: name, timeout: request.options.timeout ?? CallOptions.standardTimeout
            ) { response in
                isReading = true
                return try await read(response)
            }
        } catch {
            // What the reader throws is the caller's.
            throw isReading ? error : failure(error, of: request)
        }
    }

    private func failure(_ error: any Error, of request: UpstreamRequest) -> any Error {
        if error is ClientError || error is Failure || error is CancellationError { return error }
        return ClientError(.unreachable, service: name, request: request, cause: error)
    }

    func request(
        _ method: HTTPRequest.Method, _ path: RequestPath, _ query: RequestQuery, _ headers: HTTPFields,
        _ options: CallOptions
    ) throws -> UpstreamRequest {
        var request = UpstreamRequest(method: method, target: path.description, headers: self.headers)
        request.template = path.template
        request.options = options.over(self.options)
        if let more = query.text { request.query = request.query.map { $0 + "&" + more } ?? more }
        request.headers.replace(with: headers)
        if let problem = path.problem ?? query.problem ?? request.headers.problem {
            throw ClientError(.invalidRequest, service: name, request: request, detail: problem)
        }
        return request
    }
}

extension ServiceClient {
    /// Sends a value, if there is one, and reads the answer: what all calls by type have in common.
    ///
    /// - Parameters:
    ///   - body: what is sent as JSON; ``NoBody`` sends nothing.
    ///   - options: how the call is made, as far as it differs from the client's options.
    ///   - absent: the result when the service answers 404; nil throws its failure.
    ///   - read: reads a success's body.
    package func call<Body: Schema, Result>(
        _ method: HTTPRequest.Method, _ path: RequestPath, _ query: RequestQuery, _ headers: HTTPFields, _ body: Body,
        _ options: CallOptions = .init(), absent: Result? = nil, read: (UnsafeRawBufferPointer) throws -> Result
    ) async throws -> Result {
        var request = try request(method, path, query, headers, options)
        if !(body is NoBody) {
            request.body = try encoded(body, in: request)
            if request.headers[.contentType] == nil { request.headers[.contentType] = "application/json" }
        }
        let response = try await send(request)
        guard response.status.kind == .successful else {
            let failure = response.body.withUnsafeReadableBytes {
                envelope.failure(status: StatusCode(rawValue: response.status.code), body: $0)
            }
            guard let failure else {
                throw ClientError(.unexpectedAnswer, service: name, request: request, status: response.status)
            }
            if response.status == .notFound, let absent { return absent }
            throw failure
        }
        if response.body.readableBytes == 0, let absent { return absent }
        do {
            return try response.body.withUnsafeReadableBytes(read)
        } catch {
            throw ClientError(.undecodable, service: name, request: request, status: response.status, cause: error)
        }
    }

    private func encoded(_ body: some Schema, in request: UpstreamRequest) throws -> ByteBuffer {
        var writer = JSONWriter()
        // The other service is to have them.
        writer.showsSensitive = true
        body.write(to: &writer)
        do {
            return try writer.withBytes { ByteBuffer(bytes: $0) }
        } catch {
            throw ClientError(.invalidRequest, service: name, request: request, cause: error)
        }
    }
}
