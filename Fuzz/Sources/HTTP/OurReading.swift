import FuzzTools

/// Reads an input with our parser and checks on the way what must hold whatever the input is.
struct OurReading {
    private var parser: RequestParser
    private let input: [UInt8]
    private var consumed = 0
    private(set) var reading = Reading()

    /// Reads all of `input`, of which the parser sees the bytes up to each of `ends` in turn.
    static func read(_ input: [UInt8], limits: RequestLimits, ends: [Int]) -> Reading {
        var reading = OurReading(parser: RequestParser(limits: limits), input: input)
        for end in ends {
            guard reading.readOn(upTo: end) else { break }
        }
        return reading.reading
    }

    private init(parser: RequestParser, input: [UInt8]) {
        self.parser = parser
        self.input = input
    }

    /// Whether there can be more after what has come up to `end`.
    private mutating func readOn(upTo end: Int) -> Bool {
        var eventsWithoutProgress = 0
        while true {
            let start = consumed
            let (event, count) = next(start..<end)
            expect(count >= 0 && count <= end - start, "consumed \(count) of \(end - start)")
            consumed += count
            eventsWithoutProgress = count == 0 ? eventsWithoutProgress + 1 : 0
            expect(eventsWithoutProgress < 4, "no progress at \(consumed)")
            switch event {
            case .needsMore:
                let again = next(consumed..<end)
                expect(again.event == .needsMore && again.consumed == 0, "asked for more, then went on without")
                return true
            case .head:
                reading.messages.append(message(startingAt: start, count: count))
            case .body(let range):
                expect(
                    range.lowerBound >= 0 && range.upperBound <= count && !range.isEmpty, "body \(range) of \(count)")
                current.body += input[start + range.lowerBound..<start + range.upperBound]
            case .end:
                var message = current
                message.trailers = parser.trailers.map { field($0, from: start, count: count) }
                message.isComplete = true
                current = message
                guard message.keepsAlive else {
                    reading.ending = .closing
                    return false
                }
            case .failure(let fault):
                expect(count == 0, "a refused message was consumed")
                expect((400...599).contains(fault.status), "status \(fault.status)")
                refuse(fault)
                return false
            }
        }
    }

    private var current: Message {
        get {
            guard let message = reading.messages.last, !message.isComplete else {
                finding("an event outside of a message")
            }
            return message
        }
        set { reading.messages[reading.messages.count - 1] = newValue }
    }

    /// Gives the parser memory that holds these bytes and no other, so that the address sanitizer sees what it reads.
    private mutating func next(_ range: Range<Int>) -> (event: RequestParser.Event, consumed: Int) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: range.count, alignment: 1)
        defer { memory.deallocate() }
        memory.copyBytes(from: input[range])
        return parser.next(UnsafeRawBufferPointer(memory))
    }

    private mutating func refuse(_ fault: MessageFault) {
        reading.ending = .refused(status: fault.status, why: fault.reason)
        // Nothing behind a refused message may be taken for another one, whatever is given.
        for range in [consumed..<input.count, 0..<input.count, 0..<0] {
            let again = next(range)
            expect(again.event == .failure(fault) && again.consumed == 0, "went on after a refused message")
        }
    }

    private func message(startingAt start: Int, count: Int) -> Message {
        if let last = reading.messages.last { expect(last.isComplete, "a head within a message") }
        let head = parser.head
        func text(_ range: Range<Int>, in whole: Range<Int>) -> String {
            expect(
                range.lowerBound >= whole.lowerBound && range.upperBound <= whole.upperBound, "\(range) not in \(whole)"
            )
            return String(repairing: input[start + range.lowerBound..<start + range.upperBound])
        }
        let all = 0..<count
        var message = Message(start: start)
        message.method = text(head.method, in: all)
        message.target = text(head.target, in: all)
        message.path = text(head.path, in: head.target)
        message.expectsContinue = head.expectsContinue
        if let query = head.query {
            message.query = text(query, in: head.target)
            expect(query.lowerBound == head.path.upperBound + 1, "the query does not follow the path")
            expect(query.upperBound == head.target.upperBound, "the query does not end the target")
        } else {
            expect(head.path.upperBound == head.target.upperBound, "the path does not end the target")
        }
        expect(head.minorVersion == 0 || head.minorVersion == 1, "version 1.\(head.minorVersion)")
        message.minorVersion = head.minorVersion
        message.fields = head.fields.map { field($0, from: start, count: count) }
        message.keepsAlive = head.keepsAlive
        return message
    }

    private func field(_ field: FieldRange, from start: Int, count: Int) -> Field {
        expect(
            field.name.lowerBound >= 0 && field.name.upperBound < field.value.lowerBound
                && field.value.upperBound <= count,
            "field \(field.name) \(field.value) of \(count)")
        return Field(
            name: String(repairing: input[start + field.name.lowerBound..<start + field.name.upperBound]),
            value: String(repairing: input[start + field.value.lowerBound..<start + field.value.upperBound]))
    }
}
