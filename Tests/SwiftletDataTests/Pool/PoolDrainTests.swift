import SwiftletData
import Testing

@Suite struct PoolDrainTests {
    @Test func `closing sends those who wait and those who come away, and closes what is idle`() throws {
        let pool = PoolScript(PoolOptions(maximum: 1))
        let slot = try #require(pool.openAndLend())
        let waiter = pool.wait().waiter
        #expect(pool.close(within: .seconds(5)) == [.refuse(waiter: waiter, .closed)])
        #expect(pool.lend() == nil)
        let (late, actions) = pool.wait()
        #expect(actions == [.refuse(waiter: late, .closed)])
        #expect(pool.reserve() == nil)
        #expect(pool.release(slot) == [.close(slot: slot)])
        #expect(pool.closed(slot) == [.drained])
        #expect(pool.close(within: .zero).isEmpty)
        #expect(pool.machine.statistics.connections == 0)
    }

    @Test func `a pool without connections is closed at once`() {
        let pool = PoolScript()
        #expect(pool.close(within: .seconds(5)) == [.drained])
    }

    @Test func `closing is done when its time is over, though somebody has a connection`() throws {
        let pool = PoolScript()
        let held = try #require(pool.openAndLend())
        let idle = try #require(pool.open())
        #expect(pool.close(within: .seconds(5)) == [.close(slot: idle)])
        #expect(pool.closed(idle).isEmpty)
        let start = pool.now
        #expect(pool.sweep() == [.drained])
        #expect(pool.now - start == .seconds(5))
        #expect(pool.release(held) == [.close(slot: held)])
        #expect(pool.closed(held).isEmpty)
    }

    @Test func `closing without time still waits for what it closes itself`() throws {
        let pool = PoolScript()
        _ = try #require(pool.openAndLend())
        let idle = try #require(pool.open())
        #expect(pool.close(within: .zero) == [.close(slot: idle)])
        #expect(pool.sweep().isEmpty)
        #expect(pool.closed(idle) == [.drained])
    }

    @Test func `connections that are being opened and checked are closed when that is done`() throws {
        let pool = PoolScript(PoolOptions(maximum: 3))
        let checked = try #require(pool.open())
        pool.pass(.seconds(30))
        _ = pool.wait()
        #expect(pool.wait().actions == [.open(slot: 1)])
        #expect(pool.wait().actions == [.open(slot: 2)])
        #expect(pool.close(within: .seconds(5)).count == 3)
        #expect(pool.opened(1) == [.close(slot: 1)])
        #expect(pool.failed(2).isEmpty)
        #expect(pool.checked(checked, isAlive: true) == [.close(slot: checked)])
        #expect(pool.closed(1).isEmpty)
        #expect(pool.closed(checked) == [.drained])
    }
}
