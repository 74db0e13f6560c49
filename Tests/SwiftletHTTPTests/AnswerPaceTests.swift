import Testing

@testable import SwiftletHTTP

@Suite struct AnswerPaceTests {
    private let demand = AnswerPace.Demand(sweeps: 10, bytes: 100)

    /// The look at which a client that takes `bytes` in each sweep is found too slow.
    private func end(taking bytes: (Int) -> Int, isWaiting: (Int) -> Bool = { _ in true }) -> Int? {
        var pace = AnswerPace()
        var total = Int.max - 50  // wraps around on the way
        _ = pace.isTooSlow(total: total, isWaiting: false, demand)
        for look in 1...1000 {
            total &+= bytes(look)
            if pace.isTooSlow(total: total, isWaiting: isWaiting(look), demand) { return look }
        }
        return nil
    }

    @Test func `a client that takes enough in each period is served on`() {
        #expect(end(taking: { _ in 10 }) == nil)
        #expect(end(taking: { $0.isMultiple(of: 10) ? 100 : 0 }) == nil)
    }

    @Test func `a client that takes a little is cut after a period`() {
        #expect(end(taking: { _ in 1 }) == 10)
    }

    @Test func `what was taken fast is no credit`() {
        #expect(end(taking: { $0 <= 20 ? 1_000_000 : 1 }) == 30)
    }

    @Test func `a client that takes nothing any more is cut a period later`() {
        #expect(end(taking: { $0 <= 15 ? 1000 : 0 }) == 25)
    }

    @Test func `a client that waits for the handler is not slow`() {
        #expect(end(taking: { _ in 0 }, isWaiting: { !$0.isMultiple(of: 9) }) == nil)
    }

    @Test func `without a least rate any progress is enough`() {
        var pace = AnswerPace()
        let demand = AnswerPace.Demand(sweeps: 10, bytes: 0)
        for look in 1...100 {
            let isTooSlow = pace.isTooSlow(total: look / 9, isWaiting: true, demand)
            #expect(!isTooSlow)
        }
    }

    @Test func `there is nothing to look at when the client has taken all and was given no more`() {
        var pace = AnswerPace()
        #expect(pace.isSettled(total: 0))
        #expect(!pace.isSettled(total: 5))
        _ = pace.isTooSlow(total: 5, isWaiting: true, demand)
        #expect(!pace.isSettled(total: 5))
        _ = pace.isTooSlow(total: 5, isWaiting: false, demand)
        #expect(pace.isSettled(total: 5))
    }
}
