extension PoolStateMachine {
    /// What the pool has and did.
    package var statistics: PoolStatistics {
        var statistics = PoolStatistics()
        for slot in slots {
            switch slot.state {
            case .vacant: break
            case .opening: statistics.opening += 1
            case .idle: statistics.idle += 1
            case .checking: statistics.checking += 1
            case .leased: statistics.inUse += 1
            case .closing: statistics.closing += 1
            }
        }
        statistics.waiting = line.count
        statistics.totals = totals
        return statistics
    }

    /// Why no connection becomes free.
    func shortage(_ now: Instant) -> PoolShortage {
        let holders = slots.compactMap { slot -> PoolHolder? in
            guard case .leased(let since, let place, _) = slot.state else { return nil }
            return PoolHolder(place: place, age: now - since)
        }
        return PoolShortage(
            holders: Array(holders.sorted { $0.age > $1.age }.prefix(5)), statistics: statistics,
            failures: trouble?.failures ?? 0)
    }
}
