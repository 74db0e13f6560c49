import NIOCore

extension LoopClient {
    /// Sends the body of a call's request as it is made, no faster than the service takes it. What goes wrong ends the
    /// call.
    func send(_ body: UpstreamBody, of call: OutgoingCall) async {
        guard let connection = await connection(of: call) else { return }
        do {
            var missing = body.length
            for try await part in body where part.readableBytes > 0 {
                if let length = missing {
                    guard part.readableBytes <= length else { throw UpstreamBodyError(.wrongLength) }
                    missing = length - part.readableBytes
                }
                guard await put(part, of: call, on: connection) else { return }
            }
            guard missing ?? 0 == 0 else { throw UpstreamBodyError(.wrongLength) }
            _ = await put(nil, of: call, on: connection)
        } catch {
            onLoop {
                self.end(call, call.error(.invalidRequest, "the body of the request broke off", cause: error))
            }
        }
    }

    private func connection(of call: OutgoingCall) async -> ClientConnection? {
        await withUnsafeContinuation { sender in onLoop { call.waitToSend(sender) } }
    }

    /// Sends a part of the body, or its end; false when the call goes on no longer.
    private func put(_ part: ByteBuffer?, of call: OutgoingCall, on connection: ClientConnection) async -> Bool {
        do {
            if eventLoop.inEventLoop {
                try await connection.send(part, of: call).get()
            } else {
                try await eventLoop.flatSubmit { connection.send(part, of: call) }.get()
            }
            return true
        } catch {
            // Those who closed the connection have ended the call, unless they are about to.
            onLoop { self.end(call, call.error(.disconnected, cause: error)) }
            return false
        }
    }
}
