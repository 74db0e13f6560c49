import HTTPTypes
import NIOCore

extension Connection {
    /// Starts the handler of a request, in the turn that received it.
    func start(_ head: RequestHead, _ body: RequestBody.Storage, length: Int?) {
        exchangeCount += 1
        let number = exchangeCount
        exchange = Exchange(
            number: number, isHead: head.method == .head, keepsAlive: parser.head.keepsAlive,
            needsContinue: parser.head.expectsContinue)
        guard let admitted = admission(of: head) else { return shed(head) }
        exchange?.admitted = admitted
        let body = RequestBody(storage: body, contentLength: length, limit: core.configuration.maxBodyBytes)
        let request = Request(head: head, body: body)
        let answer = loop.run { core.responder.respondAtOnce(to: request) }
        if let answer, let exchange, answer.stream == nil {
            return completeAnswer(beginAnswer(answer, exchange))
        }
        let worker = loop.takeWorker()
        head.worker = worker
        exchange?.worker = worker
        worker.start(Worker.Work(connection: self, exchange: number, request: request, answer: answer))
        // The task of a new worker was not there to be cancelled if the connection has closed meanwhile.
        if context == nil, exchange?.number == number { worker.task?.cancel() }
    }

    /// Runs the handler of a request, unless it has run, and writes its answer; in the worker's task.
    func serve(_ work: Worker.Work) async {
        guard let response = work.answer else {
            return await answer(core.responder.respond(to: work.request), to: work.exchange)
        }
        await answer(response, to: work.exchange)
    }

    /// Writes the answer of exchange `number`; a streamed one suspends until its last byte is on its way.
    private func answer(_ response: Response, to number: Int) async {
        guard loop.eventLoop.inEventLoop else {
            // Nothing known brings a task off its executor; the answer is the last thing that may depend on it.
            return await finishElsewhere(response, to: number)
        }
        guard let exchange, exchange.number == number else { return }
        guard context != nil, !exchange.isAbandoned else { return endExchange() }
        if let produce = response.stream?.produce, exchange.needsContinue, !exchange.isHead {
            // What produces the answer may ask for the body, which must be told the client before the answer's head.
            self.exchange?.heldAnswer = response
            return await stream(produce, number)
        }
        let framing = beginAnswer(response, exchange)
        guard let produce = response.stream?.produce, framing.sendsBody else {
            return completeAnswer(framing)
        }
        self.exchange?.framing = framing
        scheduleFlush()
        await stream(produce, number)
    }

    private func stream(
        _ produce: @Sendable (any ResponseBodyWriter) async throws -> Void, _ number: Int
    ) async {
        do {
            try await produce(ConnectionBodyWriter(connection: self, exchange: number))
            try endStream(number)
        } catch {
            onLoop { self.breakOff(number) }
        }
    }

    /// Writes the head of a streamed answer that was held back.
    func releaseHeldAnswer() {
        guard let exchange, let response = exchange.heldAnswer else { return }
        self.exchange?.heldAnswer = nil
        self.exchange?.framing = beginAnswer(response, exchange)
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
    func beginAnswer(_ response: Response, _ exchange: Exchange) -> AnswerFraming {
        endAdmission()
        let rest = restOfBody()
        let answer = AnswerHead(
            response: response, isHead: exchange.isHead, isHTTP10: parser.head.minorVersion == 0,
            keepsAlive: exchange.keepsAlive && rest != nil && !loop.isDraining
                && (!hasInputEnded || inbound.readableBytes > 0))
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
        if case .streaming(let stream) = reading {
            stream.fail(HTTPError(.alreadyAnswered, "the request was answered before its body was read"))
        }
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
        if exchange?.number == number { releaseHeldAnswer() }
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
        endAdmission()
        exchange = nil
        leaveCensusIfDone()
    }
}
