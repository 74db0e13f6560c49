/// Who is inside of a place for a few, and who waits before it, in the order in which they came.
struct ConcurrencyLine: Sendable {
    /// What becomes of somebody who comes.
    enum Arrival: Sendable {
        case enters
        case waits
        case isRefused
    }

    /// How many may be inside.
    let limit: Int
    /// How many may wait.
    let queue: Int
    private(set) var inside = 0
    private var waiting: [Int] = []

    init(limit: Int, queue: Int) {
        self.limit = max(limit, 1)
        self.queue = max(queue, 0)
    }

    /// What would become of somebody who came now.
    var next: Arrival { inside < limit ? .enters : waiting.count < queue ? .waits : .isRefused }

    /// Takes somebody in, or into the line.
    mutating func arrive(_ id: Int) -> Arrival {
        let arrival = next
        switch arrival {
        case .enters: inside += 1
        case .waits: waiting.append(id)
        case .isRefused: break
        }
        return arrival
    }

    /// Lets somebody out.
    ///
    /// - Returns: Who enters in their place; nil if nobody waits.
    mutating func leave() -> Int? {
        guard waiting.isEmpty else { return waiting.removeFirst() }
        inside -= 1
        return nil
    }

    /// Lets somebody go who waits no longer; false if they are not in the line.
    mutating func giveUp(_ id: Int) -> Bool {
        guard let place = waiting.firstIndex(of: id) else { return false }
        waiting.remove(at: place)
        return true
    }
}
