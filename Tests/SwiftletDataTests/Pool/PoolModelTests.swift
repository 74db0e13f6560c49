import SwiftletData
import Testing

@Suite struct PoolModelTests {
    private static let shapes: [PoolOptions] = [
        PoolOptions(maximum: 1), PoolOptions(minimum: 2, maximum: 3), PoolOptions(maximum: 16),
        PoolOptions(minimum: 4, maximum: 4, idleLimit: .seconds(5), lifetimeLimit: .seconds(20)),
        PoolOptions(maximum: 5, acquireTimeout: .milliseconds(100), checkAfterIdle: .milliseconds(10)),
        PoolOptions(minimum: 1, maximum: 8, idleLimit: .seconds(1), checkAfterIdle: .zero, leakAfter: .seconds(5)),
    ]

    @Test(arguments: shapes, 1...15 as ClosedRange<UInt64>)
    func `whatever happens, nobody is lost, overtaken or kept waiting, and no connection is forgotten or one too many`(
        _ options: PoolOptions, _ seed: UInt64
    ) throws {
        var world = PoolWorld(options, seed: seed)
        try world.live(for: .seconds(120))
        #expect(world.served > 100)
        // Once the server is back, nobody waits for long, and what is not needed goes.
        world.settle()
        try world.live(for: .seconds(60))
        #expect(world.machine.statistics.waiting == 0)
        #expect(world.machine.statistics.inUse == 0)
        #expect(world.machine.statistics.connections >= options.minimum)
        try world.live(for: .seconds(2 * 3600))
        #expect(world.machine.statistics.connections == options.minimum)
        try world.close(within: .seconds(5))
        try world.live(for: .seconds(60))
        #expect(world.isDrained)
        let statistics = world.machine.statistics
        #expect(statistics.connections == 0)
        #expect(statistics.totals.opened == statistics.totals.closed)
        #expect(statistics.totals.leases == world.served)
        #expect(world.machine.wakesAt == nil)
    }

    @Test(arguments: shapes, 1...10 as ClosedRange<UInt64>)
    func `a pool that is closed in the middle of everything comes to its end`(
        _ options: PoolOptions, _ seed: UInt64
    ) throws {
        var world = PoolWorld(options, seed: seed)
        try world.live(for: .milliseconds(Int(seed) * 977))
        try world.close(within: .seconds(5))
        try world.live(for: .milliseconds(5100))
        #expect(world.isDrained)
        world.settle()
        try world.live(for: .seconds(60))
        #expect(world.machine.statistics.connections == 0)
        #expect(world.machine.statistics.waiting == 0)
    }
}
