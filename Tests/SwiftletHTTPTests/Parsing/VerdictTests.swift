import SwiftletHTTP
import Testing
import WireCases

/// The parser's verdicts over the table of ``WireCase``.
@Suite struct VerdictTests {
    @Test(arguments: WireCase.accepted)
    func `a valid message is read as it is meant`(wireCase: WireCase) throws {
        let parsed = ParsedMessages(wireCase.bytes)
        #expect(parsed.fault == nil)
        #expect(parsed.messages.count == 1)
        guard case .accepted(let reading) = wireCase.verdict else { return }
        let message = try #require(parsed.messages.first)
        #expect(message.isComplete)
        #expect(message.body == reading.body)
        #expect(message.trailers == reading.trailers)
        #expect(message.minorVersion == reading.minorVersion)
        #expect(message.keepsAlive == reading.keepsAlive)
        #expect(message.expectsContinue == reading.expectsContinue)
        if let method = reading.method { #expect(message.method == method) }
        if let target = reading.target { #expect(message.target == target) }
        if let path = reading.path { #expect(message.path == path) }
        if let query = reading.query { #expect(message.query == query) }
        if let fields = reading.fields { #expect(message.fields == fields) }
    }

    @Test(arguments: WireCase.refused)
    func `an invalid message is refused, and nothing behind it is read`(wireCase: WireCase) throws {
        let alone = ParsedMessages(wireCase.bytes)
        #expect(alone.fault?.status == wireCase.refusal)
        #expect(!alone.messages.contains { $0.isComplete })
        let followed = ParsedMessages(wireCase.bytes + WireCase.next)
        #expect(followed == alone)
        #expect(ParsedMessages(oneByOne: wireCase.bytes + WireCase.next) == alone)
    }

    @Test(arguments: WireCase.accepted)
    func `a request behind a valid message is read intact`(wireCase: WireCase) throws {
        let expected = ParsedMessages(wireCase.bytes).messages + ParsedMessages(WireCase.next).messages
        let pair = wireCase.bytes + WireCase.next
        let parsed = ParsedMessages(pair)
        #expect(parsed.fault == nil)
        #expect(parsed.messages == expected)
        #expect(ParsedMessages(oneByOne: pair) == parsed)
        #expect(ParsedMessages(pair, cutAt: [wireCase.bytes.array.count]) == parsed)
        let swapped = ParsedMessages(WireCase.next + wireCase.bytes)
        #expect(swapped.fault == nil)
        #expect(swapped.messages == expected.reversed())
    }

    @Test(arguments: WireCase.all)
    func `the pieces that a message comes in do not matter`(wireCase: WireCase) {
        let whole = ParsedMessages(wireCase.bytes)
        #expect(ParsedMessages(oneByOne: wireCase.bytes) == whole)
        for cut in 1..<wireCase.bytes.array.count {
            let cut = ParsedMessages(wireCase.bytes, cutAt: [cut])
            if cut != whole { #expect(cut == whole) }
        }
    }
}
