import AsyncHTTPClient
import HTTPTypes
import NIOCore
import NIOHTTP1

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One request and its whole answer over AsyncHTTPClient.
struct HTTPExchange {
    let client: HTTPClient
    /// How large the body of an answer may be, in bytes.
    let maximumResponseSize: Int

    /// What all clients have in common: redirects are not followed, and nothing is tried twice.
    static func configuration(connectTimeout: Duration) -> HTTPClient.Configuration {
        var settings = HTTPClient.Configuration(redirectConfiguration: .disallow, decompression: .disabled)
        settings.timeout.connect = TimeAmount(connectTimeout)
        // A refused connection is an answer: the caller decides whether to try again.
        settings.connectionPool.retryConnectionEstablishment = false
        // Spans are made where the call is known, not here.
        settings.tracing.tracer = nil
        return settings
    }

    /// Sends a request and waits for the whole answer, whatever its status.
    ///
    /// - Throws: ``ClientError`` when no answer came; `CancellationError` when the task was cancelled.
    func send(
        _ request: UpstreamRequest, to service: String, at address: ServiceAddress, timeout: Duration
    ) async throws -> UpstreamResponse {
        if request.stream != nil {
            return try await stream(request, to: service, at: address, timeout: timeout) { response in
                do {
                    return UpstreamResponse(
                        status: response.status, headers: response.headers,
                        body: try await response.body.collect(upTo: limit(of: request)))
                } catch is UpstreamBodyError {
                    throw ClientError(.responseTooLarge, service: service, address: address, request: request)
                }
            }
        }
        try Task.checkCancellation()
        do {
            let call = try HTTPClient.Request(
                url: address.description + request.target, method: HTTPMethod(rawValue: request.method.rawValue),
                headers: HTTPHeaders(request.headers.map { ($0.name.rawName, $0.value) }),
                body: request.body.map(HTTPClient.Body.byteBuffer))
            let task = client.execute(
                request: call, delegate: ResponseAccumulator(request: call, maxBodySize: limit(of: request)),
                deadline: .now() + TimeAmount(timeout))
            let response = try await withTaskCancellationHandler {
                try await task.get()
            } onCancel: {
                task.cancel()
            }
            return UpstreamResponse(
                status: HTTPResponse.Status(
                    code: Int(response.status.code), reasonPhrase: response.status.reasonPhrase),
                headers: HTTPFields(response.headers), body: response.body ?? ByteBuffer())
        } catch {
            throw failure(error, of: request, to: service, at: address)
        }
    }

    /// Sends a request and lends the answer once its head has come, whatever its status.
    ///
    /// - Throws: ``ClientError`` when no answer came; `CancellationError` when the task was cancelled; what `read` throws.
    func stream<Result>(
        _ request: UpstreamRequest, to service: String, at address: ServiceAddress, timeout: Duration,
        _ read: (StreamedResponse) async throws -> Result
    ) async throws -> Result {
        try Task.checkCancellation()
        var call = HTTPClientRequest(url: address.description + request.target)
        call.method = HTTPMethod(rawValue: request.method.rawValue)
        call.headers = HTTPHeaders(request.headers.map { ($0.name.rawName, $0.value) })
        if let stream = request.stream {
            call.body = .stream(stream, length: stream.length.map { .known(Int64($0)) } ?? .unknown)
        } else if let body = request.body {
            call.body = .bytes(body)
        }
        let response: HTTPClientResponse
        do {
            response = try await client.execute(call, deadline: .now() + TimeAmount(timeout))
        } catch {
            throw failure(error, of: request, to: service, at: address)
        }
        let body = UpstreamBody(length: response.headers.first(name: "content-length").flatMap { Int($0) }) {
            var parts = response.body.makeAsyncIterator()
            return {
                do {
                    return try await parts.next(isolation: #isolation)
                } catch {
                    throw failure(error, of: request, to: service, at: address)
                }
            }
        }
        return try await read(
            StreamedResponse(
                status: HTTPResponse.Status(
                    code: Int(response.status.code), reasonPhrase: response.status.reasonPhrase),
                headers: HTTPFields(response.headers), body: body))
    }

    private func limit(of request: UpstreamRequest) -> Int {
        min(request.options.maximumResponseSize ?? maximumResponseSize, maximumResponseSize)
    }

    private func failure(
        _ error: any Error, of request: UpstreamRequest, to service: String, at address: ServiceAddress
    ) -> any Error {
        if error is CancellationError || Task.isCancelled { return CancellationError() }
        return ClientError(Self.code(of: error), service: service, address: address, request: request, cause: error)
    }

    private static func code(of error: any Error) -> ClientError.Code {
        switch error {
        case let error as HTTPClientError: code(of: error)
        case is ResponseAccumulator.ResponseTooBigError: .responseTooLarge
        case HTTPParserError.invalidEOFState: .disconnected
        case is HTTPParserError: .unexpectedAnswer
        case let error as IOError where [ECONNRESET, EPIPE, ENOTCONN].contains(error.errnoCode): .disconnected
        case ChannelError.ioOnClosedChannel, ChannelError.eof, ChannelError.inputClosed: .disconnected
        default: .unreachable
        }
    }

    private static func code(of error: HTTPClientError) -> ClientError.Code {
        switch error {
        case .deadlineExceeded, .readTimeout, .writeTimeout: .timeout
        case .alreadyShutdown, .cancelled: .closed
        case .invalidURL, .traceRequestWithBody: .invalidRequest
        case .remoteConnectionClosed, .uncleanShutdown: .disconnected
        default: .unreachable
        }
    }
}

extension HTTPFields {
    fileprivate init(_ headers: HTTPHeaders) {
        self.init()
        reserveCapacity(headers.count)
        for (name, value) in headers {
            // The decoder lets no name pass that is not a token.
            guard let name = HTTPField.Name(name) else { continue }
            append(HTTPField(name: name, value: value))
        }
    }
}
