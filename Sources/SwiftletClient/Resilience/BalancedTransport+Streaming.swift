import NIOCore

extension BalancedTransport {
    /// The answer is not what the call ends with: it is tried again.
    private struct TriedAgain: Error {
        let ended: EndedTry
        let pause: TimeAmount
    }

    /// Sends a request as ``send(_:to:timeout:)``, and lends the answer as soon as its head has come: with it the try has
    /// ended, and nothing is tried again.
    public func stream<Result>(
        _ request: UpstreamRequest, to service: String, timeout: Duration,
        _ read: (StreamedResponse) async throws -> Result
    ) async throws -> Result {
        let upstream = try upstream(of: service, for: request)
        var call = try await admit(request, to: upstream, within: timeout)
        while true {
            do {
                return try await attempt(&call, at: upstream, read)
            } catch let again as TriedAgain {
                guard try await mayTryAgain(&call, after: again.pause, again.ended, at: upstream) else {
                    return try await read(StreamedResponse(again.ended.result.get()))
                }
            }
        }
    }

    /// One try at one instance. Throws ``TriedAgain`` where it shall be made again.
    private func attempt<Result>(
        _ call: inout UpstreamCall, at upstream: Upstream, _ read: (StreamedResponse) async throws -> Result
    ) async throws -> Result {
        let begin = clock.now()
        let limit = min(call.tryTimeout, call.deadline - begin)
        let pick = call.pick
        let (request, span) = prepared(call, for: pick, within: limit)
        var hasHead = false
        func settle(_ result: Swift.Result<UpstreamResponse, any Error>) throws {
            hasHead = true
            let end = clock.now()
            let fault = upstream.fault(of: result, took: end - begin, call)
            span?.end(result, fault)
            let ended = EndedTry(pick: pick, result: result, fault: fault, took: end - begin, end: end)
            if case .retry(let pause) = upstream.settle(&call, ended) { throw TriedAgain(ended: ended, pause: pause) }
        }
        do {
            return try await transport.stream(
                request, to: pick.target.address, of: upstream.service, timeout: Duration(limit)
            ) { response in
                try settle(.success(UpstreamResponse(status: response.status, headers: response.headers)))
                return try await read(response)
            }
        } catch {
            // What comes behind the head is the reader's.
            if !hasHead { try settle(.failure(error)) }
            throw error
        }
    }
}
