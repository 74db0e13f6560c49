import SwiftletData
import Testing

@Suite struct PoolConnectingTests {
    @Test func `after a failure it is tried again, one at a time, after pauses whose limits double up to two seconds`()
    {
        let pool = PoolScript(PoolOptions(maximum: 4, acquireTimeout: .seconds(100)))
        for _ in 0..<4 { _ = pool.wait() }
        // They fail together: that is one failure.
        for slot in 0..<4 { _ = pool.failed(slot, random: 0.5) }
        var limits: [Duration] = []
        for _ in 0..<8 {
            let failed = pool.now
            let actions = pool.sweep()
            #expect(actions.count == 1)
            limits.append((pool.now - failed) * 2)
            guard case .open(let slot) = actions.first else { continue }
            _ = pool.failed(slot, random: 0.5)
        }
        #expect(limits == [50, 100, 200, 400, 800, 1600, 2000, 2000].map { .milliseconds($0) })
    }

    @Test(arguments: [0, 0.25, 0.999]) func `the pause is a random part of its limit`(_ random: Double) {
        let pool = PoolScript()
        _ = pool.wait()
        let actions = pool.failed(0, random: random)
        if random == 0 {
            #expect(actions == [.reportFailure(failures: 1), .open(slot: 0)])
        } else {
            #expect(actions == [.reportFailure(failures: 1)])
            #expect(pool.machine.wakesAt == pool.now + .milliseconds(50) * random)
        }
    }

    @Test func `nobody who comes meanwhile makes it try more often`() {
        let pool = PoolScript(PoolOptions(maximum: 8))
        _ = pool.wait()
        _ = pool.failed(0)
        for _ in 0..<20 { #expect(pool.wait().actions.isEmpty) }
        #expect(pool.sweep() == [.open(slot: 0)])
        for _ in 0..<20 { #expect(pool.wait().actions.isEmpty) }
    }

    @Test func `while others of the first attempts have no answer yet, none is added to them`() {
        let pool = PoolScript(PoolOptions(maximum: 8))
        for _ in 0..<4 { _ = pool.wait() }
        _ = pool.failed(0)
        #expect(pool.sweep().isEmpty)
        for slot in 1..<4 { _ = pool.failed(slot) }
        #expect(pool.machine.statistics.opening == 1)
    }

    @Test func `once the server is back, everybody gets a connection at once, and it is told`() {
        let pool = PoolScript(PoolOptions(maximum: 3))
        let first = pool.wait().waiter
        _ = pool.failed(0)
        for _ in 0..<3 { _ = pool.wait() }
        #expect(pool.sweep() == [.open(slot: 0)])
        pool.pass(.milliseconds(25))
        #expect(
            pool.opened(0) == [
                .reportReconnected(failures: 1, after: .milliseconds(50)),
                .lend(slot: 0, waiter: first, waited: .milliseconds(50)), .open(slot: 1), .open(slot: 2),
            ])
        #expect(pool.opened(1).count == 1)
    }

    @Test func `failures are told less and less often`() {
        let pool = PoolScript(PoolOptions(acquireTimeout: .seconds(3600)))
        _ = pool.wait()
        var told: [Int] = []
        for _ in 1...200 {
            for case .reportFailure(let failures) in pool.failed(0) { told.append(failures) }
            _ = pool.sweep()
        }
        #expect(told == [1, 2, 4, 8, 16, 32, 64, 128, 192])
    }

    @Test func `an attempt that has no answer for two seconds is joined by another`() {
        let pool = PoolScript(PoolOptions(maximum: 2, acquireTimeout: .seconds(60)))
        let waiter = pool.wait().waiter
        let start = pool.now
        #expect(pool.sweep() == [.open(slot: 1)])
        #expect(pool.now - start == .seconds(2))
        #expect(pool.opened(1) == [.lend(slot: 1, waiter: waiter, waited: .seconds(2))])
        // The first one may still come.
        #expect(pool.opened(0).isEmpty)
        #expect(pool.machine.statistics.idle == 1)
    }

    @Test func `who waits in vain while the server is away is told how often it failed`() {
        let pool = PoolScript(PoolOptions(acquireTimeout: .milliseconds(10)))
        let waiter = pool.wait().waiter
        _ = pool.failed(0, random: 0.9)
        guard case .refuse(waiter, .late(let shortage)) = pool.sweep().first else {
            Issue.record("the waiter is still in line")
            return
        }
        #expect(shortage.failures == 1)
        #expect(shortage.holders.isEmpty)
    }

    @Test
    func `where connecting is refused for good, all are sent away at once, and those who come before the next try`() {
        let pool = PoolScript(PoolOptions(maximum: 2))
        let waiters = (0..<3).map { _ in pool.wait().waiter }
        #expect(pool.failed(0, isPermanent: true) == [.reportFailure(failures: 1)])
        // The other attempt has not failed yet.
        #expect(
            pool.failed(1, isPermanent: true) == waiters.map { .refuse(waiter: $0, .unconnectable) })
        let (early, actions) = pool.wait()
        #expect(actions == [.refuse(waiter: early, .unconnectable)])
        pool.pass(.milliseconds(126))
        let (next, attempt) = pool.wait()
        #expect(attempt.count == 1)
        guard case .open(let slot) = attempt.first else { return }
        #expect(pool.opened(slot).last == .lend(slot: slot, waiter: next, waited: .zero))
    }

    @Test func `where connecting is refused for good, who can wait for a connection in use does`() throws {
        let pool = PoolScript(PoolOptions(maximum: 2))
        let slot = try #require(pool.openAndLend())
        let waiter = pool.wait().waiter
        #expect(pool.failed(1, isPermanent: true) == [.reportFailure(failures: 1)])
        #expect(pool.release(slot) == [.lend(slot: slot, waiter: waiter, waited: .zero)])
        // Now that it is gone too, there is nothing to wait for.
        #expect(pool.release(slot, isUsable: false) == [.close(slot: slot)])
        let (next, actions) = pool.wait()
        #expect(actions == [.refuse(waiter: next, .unconnectable)])
    }

    @Test func `the minimum is kept open from the first connection on`() throws {
        let pool = PoolScript(
            PoolOptions(minimum: 3, maximum: 4, idleLimit: .seconds(10), lifetimeLimit: .seconds(100)))
        #expect(pool.reserve() == 0)
        #expect(pool.opened(0) == [.open(slot: 1), .open(slot: 2)])
        _ = pool.opened(1)
        _ = pool.opened(2)
        // Nothing is closed for being idle, until they are too old.
        let start = pool.now
        var actions: [PoolAction] = []
        while actions.isEmpty, pool.machine.wakesAt != nil { actions = pool.sweep() }
        #expect(pool.now - start == .seconds(100))
        #expect(actions.prefix(3) == [.close(slot: 0), .close(slot: 1), .close(slot: 2)])
        #expect(actions.dropFirst(3) == [.open(slot: 3)])
        #expect(pool.closed(1) == [.open(slot: 1)])
        #expect(pool.closed(2) == [.open(slot: 2)])
        #expect(pool.closed(0).isEmpty)
    }

    @Test func `when the last connection is lost another is opened though nobody asks for it`() throws {
        let pool = PoolScript()
        let slot = try #require(pool.open())
        #expect(pool.broke(slot) == [.reportLoss, .close(slot: slot), .open(slot: 1)])
        _ = pool.closed(slot)
        #expect(pool.failed(1) == [.reportFailure(failures: 1)])
        guard case .open(let next) = pool.sweep().first else {
            Issue.record("it is not tried again")
            return
        }
        _ = pool.opened(next)
        #expect(pool.machine.statistics.idle == 1)
        // From now on the usual limits hold.
        var actions: [PoolAction] = []
        while actions.isEmpty, pool.machine.wakesAt != nil { actions = pool.sweep() }
        #expect(actions == [.close(slot: next)])
        #expect(pool.closed(next).isEmpty)
    }

    @Test func `when a connection comes back unusable it is closed, and another one is opened for who waits`() throws {
        let pool = PoolScript(PoolOptions(maximum: 1))
        let slot = try #require(pool.openAndLend())
        let waiter = pool.wait().waiter
        // There is never more than the maximum: the old one has to be gone first.
        #expect(pool.release(slot, isUsable: false) == [.close(slot: slot)])
        #expect(pool.closed(slot) == [.open(slot: 0)])
        #expect(pool.opened(0) == [.lend(slot: 0, waiter: waiter, waited: .zero)])
    }
}
