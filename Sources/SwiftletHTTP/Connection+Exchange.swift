import HTTPTypes
import NIOCore

extension Connection {
    /// Starts the handler of a request, in the turn that received it.
    func start(_ head: RequestHead, _ body: RequestBody.Storage, length: Int?) {
        exchangeCount += 1
        let number = exchangeCount
        let worker = loop.takeWorker()
        head.worker = worker
        exchange = Exchange(
            number: number, isHead: head.method == .head, keepsAlive: parser.head.keepsAlive,
            needsContinue: parser.head.expectsContinue)
        let body = RequestBody(storage: body, contentLength: length, limit: core.configuration.maxBodyBytes)
        worker.start(Worker.Work(connection: self, exchange: number, request: Request(head: head, body: body)))
        if exchange?.number == number { exchange?.worker = worker }
    }

    /// Runs the handler of a request and writes its answer; in the worker's task.
    func serve(_ work: Worker.Work) async {
        await answer(core.handler(work.request), to: work.exchange)
    }

    /// Writes the answer of exchange `number`; a streamed one suspends until its last byte is on its way.
    private func answer(_ response: Response, to number: Int) async {
        guard loop.eventLoop.inEventLoop else {
            // Nothing known brings a task off its executor; the answer is the last thing that may depend on it.
            return await finishElsewhere(response, to: number)
        }
        guard let exchange, exchange.number == number else { return }
        guard context != nil else { return endExchange() }
        let framing = beginAnswer(response, exchange)
        guard let produce = response.stream?.produce, framing.sendsBody else {
            return completeAnswer(framing)
        }
        self.exchange?.framing = framing
        scheduleFlush()
        do {
            try await produce(ConnectionBodyWriter(connection: self, exchange: number))
            try endStream(number)
        } catch {
            onLoop { self.breakOff(number) }
        }
    }

    private func finishElsewhere(_ response: Response, to number: Int) async {
        await withUnsafeContinuation { continuation in
            loop.eventLoop.execute {
                _ = Task(executorPreference: Worker(loop: self.loop)) {
                    await self.answer(response, to: number)
                    continuation.resume()
                }
            }
        }
    }

    /// Writes the head, and the body if it is in memory.
    private func beginAnswer(_ response: Response, _ exchange: Exchange) -> AnswerFraming {
        let rest = restOfBody()
        let answer = AnswerHead(
            response: response, isHead: exchange.isHead, isHTTP10: parser.head.minorVersion == 0,
            keepsAlive: exchange.keepsAlive && rest != nil && !loop.isDraining)
        self.exchange?.keepsAlive = answer.keepsAlive
        prepareOutbound()
        answer.write(to: &outbound, date: loop.date.line())
        if answer.framing.sendsBody { sendBody(of: response) }
        return answer.framing
    }

    /// The answer is written: go on with the next request, or close.
    func completeAnswer(_ framing: AnswerFraming) {
        let keepsAlive = exchange?.keepsAlive ?? false
        let rest = restOfBody()
        endExchange()
        guard context != nil else { return }
        if keepsAlive, let rest {
            if case .idle = rest { becomeIdle() } else { reading = rest }
            if outbound.readableBytes >= Self.outboundLimit { flush() }
            pump()
        } else if case .idle? = rest, inbound.readableBytes == 0 {
            close()
        } else {
            lingeringClose()
        }
    }

    private func endStream(_ number: Int) throws {
        guard let exchange, exchange.number == number, let framing = exchange.framing, context != nil else {
            throw HTTPError.clientGone
        }
        switch framing {
        case .length(let missing) where missing != 0:
            throw HTTPError(.lengthMismatch, "\(missing) bytes less were written than announced")
        case .chunked:
            outbound.writeStaticString("0\r\n\r\n")
            needsFlush = true
        default: break
        }
        completeAnswer(framing)
    }

    /// A streamed answer failed: only a broken connection tells the client that the part is not the whole.
    private func breakOff(_ number: Int) {
        guard exchange?.number == number else { return }
        endExchange()
        abort(.clientGone)
    }

    private func endExchange() {
        exchange = nil
        leaveCensusIfDone()
    }

    /// Answers bytes that are no request, in the app's form of a failure, and closes.
    func reject(_ status: HTTPResponse.Status, _ reason: String) {
        guard context != nil else { return }
        var response = core.failure(status, reason)
        response.status = status
        if response.stream != nil { response.body = .empty }
        let answer = AnswerHead(response: response, isHead: false, isHTTP10: false, keepsAlive: false)
        answer.write(to: &outbound, date: loop.date.line())
        sendBody(of: response)
        needsFlush = true
        lingeringClose()
    }

    /// Queues a body that is in memory.
    private func sendBody(of response: Response) {
        if let text = response.shortText {
            outbound.writeString(text)
        } else if case .bytes(let bytes) = response.body {
            send(bytes)
        }
    }
}
