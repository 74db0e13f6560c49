/// Those who wait for a connection, in the order in which they came; anyone can leave, at the same low cost.
struct WaitLine: Sendable {
    /// Somebody who waits.
    struct Waiter: Hashable, Sendable {
        let id: Int
        let place: LeasePlace
        let since: ContinuousClock.Instant
        /// When the wait has taken too long.
        let deadline: ContinuousClock.Instant
    }

    /// Nil in the places of those who left.
    private var places: [Waiter?] = []
    /// The first place that may be taken.
    private var head = 0
    /// The number of the waiter in `places[0]`.
    private var base = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// For how many places there is memory.
    var capacity: Int { places.capacity }

    /// The one who has waited for longest.
    var first: Waiter? { isEmpty ? nil : places[head] }

    /// Takes somebody into the line.
    mutating func append(
        place: LeasePlace, since: ContinuousClock.Instant, deadline: ContinuousClock.Instant
    ) -> Int {
        let id = base + places.count
        places.append(Waiter(id: id, place: place, since: since, deadline: deadline))
        count += 1
        return id
    }

    /// Takes the one out who has waited for longest.
    mutating func popFirst() -> Waiter? {
        guard let first else { return nil }
        _ = remove(first.id)
        return first
    }

    /// Takes somebody out of the line; nil if they are not in it.
    mutating func remove(_ id: Int) -> Waiter? {
        let index = id - base
        guard places.indices.contains(index), let waiter = places[index] else { return nil }
        places[index] = nil
        count -= 1
        tidy()
        return waiter
    }

    /// Keeps `head` at the first who waits, and forgets the places before it now and then.
    private mutating func tidy() {
        while head < places.count, places[head] == nil { head += 1 }
        guard head >= 32, head * 2 >= places.count else { return }
        places.removeFirst(head)
        base += head
        head = 0
    }
}
