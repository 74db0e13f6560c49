import Testing

@testable import SwiftletClient

@Suite("A pool gives connections to those who wait, in their order") struct PoolStateTests {
    typealias State = PoolState<Int, String>

    private func isUse(_ lease: State.Lease, _ connection: Int) -> Bool {
        if case .use(connection) = lease { true } else { false }
    }

    private func isConnect(_ lease: State.Lease) -> Bool {
        if case .connect = lease { true } else { false }
    }

    private func isWait(_ lease: State.Lease) -> Bool {
        if case .wait = lease { true } else { false }
    }

    @Test func `the first call makes a connection, which the next one uses`() {
        var state = State(limit: 2)
        #expect(isConnect(state.lease(for: "a")))
        #expect(state.connected(1, at: 10) == "a")
        #expect(state.release(1, at: 20) == nil)
        #expect(isUse(state.lease(for: "b"), 1))
        #expect(state.busy == 1 && state.idle.isEmpty)
    }

    @Test func `no more connections are made than the limit allows, and waiting is fair`() {
        var state = State(limit: 2)
        #expect(isConnect(state.lease(for: "a")))
        #expect(isConnect(state.lease(for: "b")))
        #expect(isWait(state.lease(for: "c")))
        #expect(isWait(state.lease(for: "d")))
        #expect(state.connected(1, at: 0) == "a")
        #expect(state.release(1, at: 0) == "b")
        // The other connection comes when the one it was made for has been served.
        #expect(state.connected(2, at: 0) == "c")
        #expect(state.release(2, at: 0) == "d")
        #expect(state.release(1, at: 0) == nil)
        #expect(state.release(2, at: 0) == nil)
        #expect(state.idle.map(\.connection) == [1, 2])
    }

    @Test func `a connection that cannot be made fails who waits longest, and is tried again for the others`() {
        var state = State(limit: 1)
        #expect(isConnect(state.lease(for: "a")))
        #expect(isWait(state.lease(for: "b")))
        let (failed, connects) = state.connectFailed()
        #expect(failed == "a" && connects)
        let (next, connectsAgain) = state.connectFailed()
        #expect(next == "b" && !connectsAgain)
        #expect(state.isEmpty)
    }

    @Test func `a connection that ends in use is replaced for those who wait`() {
        var state = State(limit: 1)
        _ = state.lease(for: "a")
        _ = state.connected(1, at: 0)
        #expect(isWait(state.lease(for: "b")))
        #expect(state.busyEnded() == true)
        #expect(state.connected(2, at: 0) == "b")
        #expect(state.busyEnded() == false)
        #expect(state.isEmpty)
    }

    @Test func `who gives up is not served`() {
        var state = State(limit: 1)
        _ = state.lease(for: "a")
        _ = state.lease(for: "b")
        #expect(state.giveUp("a") == true)
        #expect(state.giveUp("a") == false)
        #expect(state.connected(1, at: 0) == "b")
        #expect(state.release(1, at: 5) == nil)
        #expect(state.idle.map(\.since) == [5])
    }

    @Test func `the connection used last is used next, and the others grow old`() {
        var state = State(limit: 3)
        for name in ["a", "b", "c"] { _ = state.lease(for: name) }
        for connection in 1...3 { _ = state.connected(connection, at: 0) }
        for connection in 1...3 { _ = state.release(connection, at: UInt64(connection * 10)) }
        #expect(isUse(state.lease(for: "d"), 3))
        #expect(state.takeIdle(since: 10) == [1])
        #expect(state.takeIdle(since: 10).isEmpty)
        state.idleEnded(2)
        #expect(state.idle.isEmpty && state.busy == 1)
    }

    @Test func `a random life keeps its books`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            var state = State(limit: Int.random(in: 1...4, using: &random))
            var busy: [Int] = []
            var next = 0
            func served(_ waiter: String?, _ connection: Int) { if waiter != nil { busy.append(connection) } }
            for step in 0..<300 {
                switch Int.random(in: 0..<7, using: &random) {
                case 0, 1:
                    if case .use(let connection) = state.lease(for: "\(step)") { busy.append(connection) }
                case 2 where state.connecting > 0:
                    next += 1
                    served(state.connected(next, at: UInt64(step)), next)
                case 3 where state.connecting > 0: _ = state.connectFailed()
                case 4 where !busy.isEmpty:
                    let connection = busy.removeFirst()
                    served(state.release(connection, at: UInt64(step)), connection)
                case 5 where !busy.isEmpty:
                    busy.removeFirst()
                    _ = state.busyEnded()
                default:
                    guard let waiter = state.waiting.randomElement(using: &random) else { continue }
                    #expect(state.giveUp(waiter) == true)
                }
                #expect(state.busy == busy.count)
                #expect(state.busy + state.idle.count + state.connecting <= state.limit)
                #expect(state.waiting.isEmpty || state.idle.isEmpty)
                // Nobody waits for nothing.
                #expect(state.waiting.isEmpty || state.busy + state.connecting > 0)
            }
        }
    }
}
