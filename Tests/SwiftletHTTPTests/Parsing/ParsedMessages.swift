import SwiftletHTTP
import Testing
import WireCases

/// What a `RequestParser` makes of bytes that come in pieces, fed as a connection feeds it.
///
/// What waits lies in a new place at each call, and the places before hold other bytes by then: a parser that remembers
/// more than positions is found out.
struct ParsedMessages: Equatable {
    struct Message: Equatable {
        var method: Bytes
        var target: Bytes
        var path: Bytes
        var query: Bytes?
        var minorVersion: Int
        var fields: [Bytes]
        var keepsAlive: Bool
        var expectsContinue: Bool
        var body: Bytes = ""
        var trailers: [Bytes] = []
        var isComplete = false
    }

    private(set) var messages: [Message] = []
    private(set) var fault: MessageFault?

    private var parser: RequestParser
    private var pending: [UInt8] = []
    private var formerPlace = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    /// What becomes of `bytes`, which come in pieces that end at `cuts`.
    init(_ bytes: Bytes, cutAt cuts: some Sequence<Int>, limits: RequestLimits = RequestLimits()) {
        parser = RequestParser(limits: limits)
        var start = 0
        for cut in cuts where fault == nil {
            take(bytes.array[start..<cut])
            start = cut
        }
        if fault == nil { take(bytes.array[start...]) }
        formerPlace.deallocate()
    }

    /// What becomes of `bytes`, which come at once.
    init(_ bytes: Bytes, limits: RequestLimits = RequestLimits()) {
        self.init(bytes, cutAt: EmptyCollection(), limits: limits)
    }

    /// What becomes of `bytes`, which come one at a time.
    init(oneByOne bytes: Bytes, limits: RequestLimits = RequestLimits()) {
        self.init(bytes, cutAt: 1..<max(1, bytes.array.count), limits: limits)
    }

    static func == (left: ParsedMessages, right: ParsedMessages) -> Bool {
        left.fault == right.fault && left.messages == right.messages
    }

    private mutating func take(_ piece: ArraySlice<UInt8>) {
        pending += piece
        // Every event but the last consumes bytes, apart from the end of a message.
        var events = 2 * pending.count + 4
        while fault == nil, takeEvent() { events -= 1 }
        if events < 0 { Issue.record("the parser does not go on") }
    }

    /// Whether there may be more without more bytes.
    private mutating func takeEvent() -> Bool {
        let bytes = place()
        let (event, consumed) = parser.next(bytes)
        guard (0...bytes.count).contains(consumed) else {
            Issue.record("\(consumed) of \(bytes.count) bytes are said to be consumed")
            return false
        }
        defer { pending.removeFirst(consumed) }
        switch event {
        case .needsMore: return false
        case .head:
            messages.append(Message(parser.head, bytes[..<consumed]))
        case .body(let range):
            #expect(!range.isEmpty && range.upperBound == consumed)
            messages[messages.count - 1].body.array += bytes[..<consumed][range]
        case .end:
            messages[messages.count - 1].trailers = parser.trailers.map { Message.line($0, bytes[..<consumed]) }
            messages[messages.count - 1].isComplete = true
        case .failure(let fault):
            self.fault = fault
            if case .failure(fault) = parser.next(bytes).event {
            } else {
                Issue.record("the parser goes on after a failure")
            }
        }
        return true
    }

    /// What waits, in a new place.
    private mutating func place() -> UnsafeRawBufferPointer {
        let place = UnsafeMutableRawBufferPointer.allocate(byteCount: pending.count, alignment: 1)
        place.copyBytes(from: pending)
        for index in formerPlace.indices { formerPlace[index] = UInt8(ascii: "?") }
        formerPlace.deallocate()
        formerPlace = place
        return UnsafeRawBufferPointer(place)
    }
}

extension ParsedMessages.Message {
    init(_ head: ParsedHead, _ bytes: Slice<UnsafeRawBufferPointer>) {
        self.init(
            method: Bytes(Array(bytes[head.method])), target: Bytes(Array(bytes[head.target])),
            path: Bytes(Array(bytes[head.path])), query: head.query.map { Bytes(Array(bytes[$0])) },
            minorVersion: head.minorVersion, fields: head.fields.map { Self.line($0, bytes) },
            keepsAlive: head.keepsAlive, expectsContinue: head.expectsContinue)
    }

    static func line(_ field: FieldRange, _ bytes: Slice<UnsafeRawBufferPointer>) -> Bytes {
        Bytes(bytes[field.name] + [0x3A, 0x20] + bytes[field.value])
    }
}
