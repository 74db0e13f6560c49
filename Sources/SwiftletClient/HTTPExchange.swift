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
        try Task.checkCancellation()
        do {
            let call = try HTTPClient.Request(
                url: address.description + request.target, method: HTTPMethod(rawValue: request.method.rawValue),
                headers: HTTPHeaders(request.headers.map { ($0.name.rawName, $0.value) }),
                body: request.body.map(HTTPClient.Body.byteBuffer))
            let task = client.execute(
                request: call, delegate: ResponseAccumulator(request: call, maxBodySize: maximumResponseSize),
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
            if Task.isCancelled { throw CancellationError() }
            throw ClientError(
                Self.code(of: error), service: service, address: address, request: request, cause: error)
        }
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
