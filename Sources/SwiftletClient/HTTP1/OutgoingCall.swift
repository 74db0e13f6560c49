import NIOCore

/// One try of a call on its loop: waits for a connection, runs on one, ends.
///
/// Sharing is unchecked because what changes is touched on the loop's thread only.
final class OutgoingCall: @unchecked Sendable {
    enum State {
        case new
        case waiting(AddressPool)
        case running(ClientConnection)
        case ended
    }

    let client: LoopClient
    let request: UpstreamRequest
    let service: String
    let address: ServiceAddress
    /// How long the answer, or its head where it is streamed, may take.
    let timeout: Duration
    /// The most bytes of the answer's body, unless it is streamed.
    let limit: Int
    /// Takes the answer's body; nil where that is collected.
    private(set) var stream: AnswerStream?

    var state = State.new
    /// When the answer must be there, in nanoseconds.
    var deadline: UInt64 = 0
    /// Whether something of it may have reached the service.
    var wasSent = false
    private var continuation: UnsafeContinuation<UpstreamResponse, any Error>?
    /// Who waits for a connection to send the request's body on.
    private var sender: UnsafeContinuation<ClientConnection?, Never>?

    init(
        _ request: UpstreamRequest, to address: ServiceAddress, of service: String, timeout: Duration, limit: Int,
        isStreamed: Bool, on client: LoopClient
    ) {
        self.client = client
        self.request = request
        self.service = service
        self.address = address
        self.timeout = timeout
        self.limit = limit
        if isStreamed { stream = AnswerStream { [weak self] in self?.demand() } }
    }

    /// How long a streamed body may stand still, in nanoseconds.
    var idleTimeout: UInt64 {
        UInt64(clampingNanoseconds: request.options.idleTimeout ?? CallOptions.standardIdleTimeout)
    }

    /// Begins to wait for the answer; gives it back at once if the call has ended before.
    func begin(_ continuation: UnsafeContinuation<UpstreamResponse, any Error>) {
        self.continuation = continuation
        if case .ended = state { fail(CancellationError()) }
    }

    /// The answer is here, or its head where the body is streamed.
    func succeed(_ response: UpstreamResponse) {
        continuation.take()?.resume(returning: response)
    }

    /// No answer comes, or no more of it.
    func fail(_ error: any Error) {
        end()
        if let continuation = continuation.take() { continuation.resume(throwing: error) }
        stream?.fail(error)
    }

    func end() {
        state = .ended
        sender.take()?.resume(returning: nil)
    }

    /// Gives the connection on which the request's body is sent to who waits for it; nil when the call has ended.
    func waitToSend(_ sender: UnsafeContinuation<ClientConnection?, Never>) {
        switch state {
        case .running(let connection): sender.resume(returning: connection)
        case .ended: sender.resume(returning: nil)
        case .new, .waiting: self.sender = sender
        }
    }

    func beginToSend(on connection: ClientConnection) {
        sender.take()?.resume(returning: connection)
    }

    /// The reader of the answer wants more; may be called on any thread.
    private func demand() {
        client.onLoop {
            if case .running(let connection) = self.state { connection.demand() }
        }
    }

    /// The reader of the answer wants nothing more; may be called on any thread.
    func leave() {
        stream?.close()
        client.onLoop {
            if case .running(let connection) = self.state { connection.leave(self) }
        }
    }

    func error(_ code: ClientError.Code, _ detail: String? = nil, cause: (any Error)? = nil) -> ClientError {
        ClientError(
            code, service: service, address: address, request: request, wasSent: wasSent, detail: detail, cause: cause)
    }
}

extension OutgoingCall: Equatable {
    static func == (left: OutgoingCall, right: OutgoingCall) -> Bool { left === right }
}

extension UInt64 {
    /// A duration in nanoseconds; a very long one is taken for some decades.
    init(clampingNanoseconds duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let (nanoseconds, isTooLong) = UInt64(clamping: seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let longest: UInt64 = 1 << 60
        self = (isTooLong ? longest : Swift.min(longest, nanoseconds)) + UInt64(clamping: attoseconds / 1_000_000_000)
    }
}
