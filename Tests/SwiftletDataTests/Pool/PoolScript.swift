import SwiftletData

/// A pool's machine with a clock that stands still until it is told to go on.
final class PoolScript {
    var machine: PoolStateMachine
    var now = ContinuousClock.now
    let place = LeasePlace(file: "Shop/Cart.swift", line: 7)

    init(_ options: PoolOptions = PoolOptions(maximum: 2)) {
        machine = PoolStateMachine(options)
    }

    func pass(_ time: Duration) { now += time }

    /// Lets time pass until the machine wants to be asked, and asks it.
    func sweep() -> [PoolAction] {
        guard let time = machine.wakesAt else { return [] }
        now = max(now, time)
        return machine.sweep(now: now)
    }

    func lend(line: UInt = 7) -> Int? {
        machine.lend(at: LeasePlace(file: place.file, line: line), now: now)
    }

    func wait() -> (waiter: Int, actions: [PoolAction]) { machine.wait(at: place, now: now) }

    func release(_ slot: Int, isUsable: Bool = true) -> [PoolAction] {
        machine.release(slot: slot, isUsable: isUsable, now: now)
    }

    func opened(_ slot: Int, random: Double = 0.5) -> [PoolAction] {
        machine.opened(slot: slot, random: random, now: now)
    }

    func failed(_ slot: Int, isPermanent: Bool = false, random: Double = 0.5) -> [PoolAction] {
        machine.openFailed(slot: slot, isPermanent: isPermanent, random: random, now: now)
    }

    func checked(_ slot: Int, isAlive: Bool) -> [PoolAction] {
        machine.checked(slot: slot, isAlive: isAlive, now: now)
    }

    func cancel(_ waiter: Int) -> Bool { machine.cancel(waiter: waiter) }

    func broke(_ slot: Int) -> [PoolAction] { machine.broke(slot: slot, now: now) }

    func reserve() -> Int? { machine.reserve(now: now) }

    func close(within limit: Duration) -> [PoolAction] { machine.close(within: limit, now: now) }

    func closed(_ slot: Int) -> [PoolAction] { machine.closed(slot: slot, now: now) }

    /// Opens a connection that is idle then.
    func open(random: Double = 0.5) -> Int? {
        guard let slot = machine.reserve(now: now) else { return nil }
        _ = opened(slot, random: random)
        return slot
    }

    /// Opens a connection that is lent then.
    func openAndLend(line: UInt = 7) -> Int? { open() == nil ? nil : lend(line: line) }
}
