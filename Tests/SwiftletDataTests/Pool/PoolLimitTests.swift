import SwiftletData
import Testing

@Suite struct PoolLimitTests {
    @Test(arguments: [0, 0.5, 0.999]) func `limits vary by a tenth`(_ random: Double) throws {
        let pool = PoolScript(PoolOptions(idleLimit: .seconds(100), lifetimeLimit: .zero))
        let slot = try #require(pool.open(random: random))
        let start = pool.now
        #expect(pool.sweep() == [.close(slot: slot)])
        let limit = (pool.now - start) / .seconds(100)
        #expect(abs(limit - (0.9 + 0.2 * random)) < 1e-9)

        let aging = PoolScript(PoolOptions(idleLimit: .zero, lifetimeLimit: .seconds(1000)))
        let other = try #require(aging.open(random: random))
        let opened = aging.now
        #expect(aging.sweep() == [.close(slot: other)])
        #expect(abs((aging.now - opened) / .seconds(1000) - (0.9 + 0.2 * random)) < 1e-9)
    }

    @Test func `without limits nothing is ever asked of time`() throws {
        let pool = PoolScript(PoolOptions(idleLimit: .zero, lifetimeLimit: .zero, leakAfter: .zero))
        let slot = try #require(pool.open())
        _ = pool.sweep()
        _ = pool.lend()
        _ = pool.release(slot)
        #expect(pool.machine.wakesAt == nil)
    }

    @Test func `spare connections are closed when they were idle for long, the longest first, but not the minimum`()
        throws
    {
        let pool = PoolScript(PoolOptions(minimum: 1, maximum: 3, idleLimit: .seconds(10), lifetimeLimit: .zero))
        let slots = (0..<3).compactMap { _ in pool.openAndLend() }
        for slot in slots {
            #expect(pool.release(slot).isEmpty)
            pool.pass(.seconds(1))
        }
        #expect(pool.sweep() == [.close(slot: slots[0])])
        #expect(pool.sweep() == [.close(slot: slots[1])])
        #expect(pool.machine.wakesAt == nil)
        #expect(pool.lend() == slots[2])
    }

    @Test func `a connection that is too old is closed when it comes back, and replaced for who waits`() throws {
        let pool = PoolScript(PoolOptions(maximum: 2, lifetimeLimit: .seconds(100)))
        let slot = try #require(pool.openAndLend())
        pool.pass(.seconds(100))
        #expect(pool.release(slot) == [.close(slot: slot)])
        #expect(pool.wait().actions == [.open(slot: 1)])
    }

    @Test func `a connection that was idle for a while is checked before it is lent`() throws {
        let pool = PoolScript(PoolOptions(checkAfterIdle: .seconds(30)))
        let slot = try #require(pool.open())
        pool.pass(.seconds(29))
        #expect(pool.lend() == slot)
        _ = pool.release(slot)
        pool.pass(.seconds(30))
        #expect(pool.lend() == nil)
        let (waiter, actions) = pool.wait()
        #expect(actions == [.check(slot: slot)])
        #expect(pool.checked(slot, isAlive: true) == [.lend(slot: slot, waiter: waiter, waited: .zero)])
    }

    @Test func `each who waits has a connection of their own checked`() throws {
        let pool = PoolScript()
        let slots = [try #require(pool.open()), try #require(pool.open())]
        pool.pass(.seconds(30))
        #expect(pool.wait().actions == [.check(slot: slots[1])])
        #expect(pool.wait().actions == [.check(slot: slots[0])])
        #expect(pool.wait().actions.isEmpty)
    }

    @Test func `a dead connection is closed and another one opened for who waits`() throws {
        let pool = PoolScript()
        let slot = try #require(pool.open())
        pool.pass(.seconds(30))
        let waiter = pool.wait().waiter
        #expect(pool.checked(slot, isAlive: false) == [.reportLoss, .close(slot: slot), .open(slot: 1)])
        #expect(pool.opened(1) == [.lend(slot: 1, waiter: waiter, waited: .zero)])
    }

    @Test func `a connection that breaks while it is checked is not lent, whatever the check says`() throws {
        let pool = PoolScript()
        let slot = try #require(pool.open())
        pool.pass(.seconds(30))
        _ = pool.wait()
        #expect(pool.broke(slot).isEmpty)
        #expect(pool.checked(slot, isAlive: true) == [.reportLoss, .close(slot: slot), .open(slot: 1)])
    }

    @Test func `a connection that breaks while it is lent is left to who has it`() throws {
        let pool = PoolScript()
        let slot = try #require(pool.openAndLend())
        #expect(pool.broke(slot).isEmpty)
        #expect(pool.release(slot, isUsable: false) == [.close(slot: slot), .open(slot: 1)])
    }
}
