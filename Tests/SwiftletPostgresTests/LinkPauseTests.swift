import Testing

@testable import SwiftletPostgres

/// For how long answers are let gather.
@Suite struct LinkPauseTests {
    private func time(sent: Int, waiting: Int = 0, each: UInt64) -> UInt64 {
        LinkPause.time(sent: sent, inFlight: sent + waiting, expectedWork: UInt64(sent + waiting) * each)
    }

    @Test func `it is half of what the server has to do, and a tenth of a millisecond at most`() {
        #expect(time(sent: 8, each: 10_000) == 40_000)
        #expect(time(sent: 10, each: 10_000) == 50_000)
        #expect(time(sent: 60, each: 10_000) == 100_000)
    }

    @Test func `what waits to be sent gives the server nothing to do`() {
        #expect(time(sent: 8, waiting: 100, each: 10_000) == 40_000)
    }

    @Test func `few answers, and those that come soon, are read as they come`() {
        #expect(time(sent: 0, each: 10_000) == 0)
        #expect(time(sent: 7, each: 1_000_000) == 0)
        #expect(time(sent: 8, each: 4_000) == 0)
    }

    @Test func `counts of different moments are not believed`() {
        #expect(LinkPause.time(sent: 9, inFlight: 8, expectedWork: 1_000_000) == 0)
    }

    @Test func `all connections are looked at again when the first of those that were read needs it`() {
        var pass = LinkPause.Pass()
        #expect(pass.pause == 0)
        pass.note(hasEnded: true, 80_000)
        #expect(pass.pause == 80_000)
        pass.note(hasEnded: true, 40_000)
        pass.note(hasEnded: true, 90_000)
        #expect(pass.pause == 40_000)
    }

    @Test func `an answer that comes in pieces is waited for by nobody`() {
        var pass = LinkPause.Pass()
        pass.note(hasEnded: true, 80_000)
        pass.note(hasEnded: false, 80_000)
        #expect(pass.pause == 0)
    }
}
