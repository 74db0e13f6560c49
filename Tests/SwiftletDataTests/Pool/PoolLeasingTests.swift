import SwiftletData
import Testing

@Suite struct PoolLeasingTests {
    @Test func `the connection that was used last is lent first`() throws {
        let pool = PoolScript()
        let first = try #require(pool.openAndLend())
        let second = try #require(pool.openAndLend())
        #expect(pool.release(second).isEmpty)
        #expect(pool.release(first).isEmpty)
        #expect(pool.lend() == first)
        #expect(pool.lend() == second)
        #expect(pool.lend() == nil)
    }

    @Test func `for each who waits a connection is opened, up to the maximum`() {
        let pool = PoolScript(PoolOptions(maximum: 2))
        #expect(pool.wait().actions == [.open(slot: 0)])
        #expect(pool.wait().actions == [.open(slot: 1)])
        #expect(pool.wait().actions.isEmpty)
        #expect(pool.machine.statistics.opening == 2)
        #expect(pool.machine.statistics.waiting == 3)
    }

    @Test func `who has waited for longest gets the connection that comes first, whichever it is`() {
        let pool = PoolScript(PoolOptions(maximum: 2))
        let waiters = (0..<3).map { _ in pool.wait().waiter }
        pool.pass(.milliseconds(3))
        #expect(pool.opened(1) == [.lend(slot: 1, waiter: waiters[0], waited: .milliseconds(3))])
        #expect(pool.release(1) == [.lend(slot: 1, waiter: waiters[1], waited: .milliseconds(3))])
        #expect(pool.opened(0) == [.lend(slot: 0, waiter: waiters[2], waited: .milliseconds(3))])
        // Nobody overtakes: what was lent to waiters is not there for those who come.
        #expect(pool.lend() == nil)
        #expect(pool.release(0).isEmpty)
        #expect(pool.lend() == 0)
    }

    @Test func `a connection that was opened for one who has left is kept for the next`() {
        let pool = PoolScript()
        let (waiter, _) = pool.wait()
        #expect(pool.cancel(waiter))
        #expect(pool.machine.statistics.waiting == 0)
        #expect(pool.opened(0).isEmpty)
        #expect(pool.lend() == 0)
        #expect(pool.machine.statistics.totals.cancellations == 1)
    }

    @Test func `one who leaves is passed over, wherever in the line they stood`() throws {
        for leaving in 0..<3 {
            let pool = PoolScript(PoolOptions(maximum: 1))
            let slot = try #require(pool.openAndLend())
            var waiters = (0..<3).map { _ in pool.wait().waiter }
            let gone = waiters.remove(at: leaving)
            #expect(pool.cancel(gone))
            #expect(!pool.cancel(gone))
            for waiter in waiters {
                #expect(pool.release(slot) == [.lend(slot: slot, waiter: waiter, waited: .zero)])
            }
            #expect(pool.release(slot).isEmpty)
            #expect(pool.machine.statistics.idle == 1)
        }
    }

    @Test func `who was served or sent away cannot leave any more`() throws {
        let pool = PoolScript(PoolOptions(maximum: 1))
        let slot = try #require(pool.openAndLend())
        let served = pool.wait().waiter
        let late = pool.wait().waiter
        _ = pool.release(slot)
        #expect(!pool.cancel(served))
        pool.pass(.seconds(5))
        _ = pool.machine.sweep(now: pool.now)
        #expect(!pool.cancel(late))
        #expect(pool.machine.statistics.totals.cancellations == 0)
    }

    @Test func `who waits for too long is sent away, and is told who holds the connections, the longest first`() throws
    {
        let pool = PoolScript(PoolOptions(maximum: 7, acquireTimeout: .seconds(3), leakAfter: .zero))
        for line in 1...7 {
            _ = try #require(pool.openAndLend(line: UInt(line)))
            pool.pass(.seconds(1))
        }
        let early = pool.wait().waiter
        pool.pass(.seconds(1))
        let later = pool.wait().waiter
        #expect(pool.machine.wakesAt == pool.now + .seconds(2))
        let actions = pool.sweep()
        guard case .refuse(early, .late(let shortage)) = actions.first, actions.count == 1 else {
            Issue.record("\(actions)")
            return
        }
        #expect(shortage.holders.map(\.place.line) == [1, 2, 3, 4, 5])
        #expect(shortage.holders.map(\.age) == [10, 9, 8, 7, 6].map { .seconds($0) })
        #expect(shortage.statistics.inUse == 7)
        #expect(shortage.failures == 0)
        #expect(pool.machine.wakesAt == pool.now + .seconds(1))
        guard case .refuse(later, .late) = pool.sweep().first else {
            Issue.record("the second waiter is still in line")
            return
        }
        #expect(pool.machine.wakesAt == nil)
        #expect(pool.machine.statistics.totals.timeouts == 2)
    }

    @Test func `a connection that is given back twice is lent once`() throws {
        let pool = PoolScript()
        let slot = try #require(pool.openAndLend())
        #expect(pool.release(slot).isEmpty)
        #expect(pool.release(slot).isEmpty)
        #expect(pool.lend() == slot)
        #expect(pool.lend() == nil)
        #expect(pool.machine.statistics.inUse == 1)
    }

    @Test func `a lease that is held for long is reported once, with its place`() throws {
        let pool = PoolScript(PoolOptions(idleLimit: .zero, lifetimeLimit: .zero, leakAfter: .seconds(60)))
        let slot = try #require(pool.openAndLend(line: 31))
        pool.pass(.seconds(20))
        let other = try #require(pool.openAndLend(line: 32))
        _ = pool.release(other)
        let holder = PoolHolder(place: LeasePlace(file: "Shop/Cart.swift", line: 31), age: .seconds(60))
        // It is asked no more often than there is something to find.
        #expect(pool.sweep() == [.reportLeak(holder)])
        #expect(pool.machine.wakesAt == nil)
        _ = pool.release(slot)
        _ = pool.lend()
        #expect(pool.sweep().count == 1)
        #expect(pool.machine.statistics.totals.leaks == 2)
    }
}
