import FuzzTools

/// One input: the last byte says what the answer answers, and the rest is read whole and in pieces.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzResponse(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = Array(UnsafeBufferPointer(start: start, count: count))
    let isToHead = input.popLast() == UInt8(ascii: "H")
    for limits in [ResponseParser.Limits(), ResponseParser.Limits(headBytes: 64, fieldCount: 3)] {
        let whole = Reading(input, ends: [input.count], isToHead: isToHead, limits)
        var randomness = Randomness(seededBy: input)
        var ends: [Int] = []
        var end = 0
        while end < input.count {
            end = min(input.count, end + Int.random(in: 1...max(2, input.count / 4), using: &randomness))
            ends.append(end)
        }
        let pieces = Reading(input, ends: ends, isToHead: isToHead, limits)
        expect(pieces == whole, "in pieces up to \(ends): \(pieces)\nwhole: \(whole)")
        guard input.count <= 256 else { continue }
        let bytes = Reading(input, ends: Array(0...input.count), isToHead: isToHead, limits)
        expect(bytes == whole, "byte by byte: \(bytes)\nwhole: \(whole)")
        guard input.count <= 96 else { continue }
        for place in input.indices {
            let halves = Reading(input, ends: [place, input.count], isToHead: isToHead, limits)
            expect(halves == whole, "in two at \(place): \(halves)\nwhole: \(whole)")
        }
    }
    return 0
}

/// What the parser finds, and checks of what must hold whatever the input is.
struct Reading: Equatable {
    private(set) var interim = 0
    private(set) var status: Int?
    private(set) var framing: ResponseHead.Framing?
    private(set) var keepsAlive: Bool?
    private(set) var fields: [UInt8] = []
    private(set) var body: [UInt8] = []
    /// How many bytes belong to the answer, once it is complete.
    private(set) var length: Int?
    private(set) var fault: ResponseFault?

    init(_ input: [UInt8], ends: [Int], isToHead: Bool, _ limits: ResponseParser.Limits) {
        var parser = ResponseParser(limits: limits)
        parser.begin(isToHead: isToHead)
        var consumed = 0
        for end in ends where length == nil && fault == nil {
            var idleEvents = 0
            reading: while true {
                let start = consumed
                let (event, count) = Self.next(&parser, input[start..<end])
                expect(count >= 0 && count <= end - start, "consumed \(count) of \(end - start)")
                consumed += count
                idleEvents = count == 0 ? idleEvents + 1 : 0
                expect(idleEvents < 4, "no progress at \(consumed)")
                switch event {
                case .needsMore:
                    let again = Self.next(&parser, input[consumed..<end])
                    expect(again.event == .needsMore && again.consumed == 0, "asked for more, then went on without")
                    break reading
                case .interim:
                    expect(status == nil, "an interim answer behind the answer")
                    interim += 1
                case .head:
                    expect(status == nil && interim <= ResponseParser.mostInterim, "a second head")
                    let head = parser.head
                    expect((200...999).contains(head.status), "status \(head.status)")
                    expect(head.fields.upperBound <= count, "fields \(head.fields) of \(count)")
                    expect(head.reason.upperBound <= head.fields.lowerBound, "the reason is no part of its line")
                    (status, framing, keepsAlive) = (head.status, head.framing, head.keepsAlive)
                    fields = Array(input[start + head.fields.lowerBound..<start + head.fields.upperBound])
                case .body(let range):
                    expect(status != nil && !range.isEmpty && range.upperBound <= count, "body \(range) of \(count)")
                    expect(framing != ResponseHead.Framing.none, "a body where there is none")
                    body += input[start + range.lowerBound..<start + range.upperBound]
                case .end:
                    expect(status != nil, "an end without a head")
                    if case .length(let length) = framing { expect(body.count == length, "\(body.count) of \(length)") }
                    length = consumed
                    break reading
                case .failure(let fault):
                    expect(count == 0, "a refused answer was consumed")
                    let again = Self.next(&parser, input[consumed..<input.count])
                    expect(again.event == .failure(fault), "went on after a refused answer")
                    self.fault = fault
                    break reading
                }
            }
        }
        if length == nil, fault == nil {
            switch parser.finish() {
            case .end:
                expect(framing == .untilClose, "the end of the connection ended the answer")
                length = consumed
            case .failure(let fault): self.fault = fault
            default: finding("the end of the connection was no end")
            }
        }
    }

    /// Gives the parser memory that holds these bytes and no other, so that the address sanitizer sees what it reads.
    private static func next(
        _ parser: inout ResponseParser, _ bytes: ArraySlice<UInt8>
    ) -> (event: ResponseParser.Event, consumed: Int) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        defer { memory.deallocate() }
        memory.copyBytes(from: bytes)
        return parser.next(UnsafeRawBufferPointer(memory))
    }
}
