import NIOCore

extension InstanceSet {
    /// How small a part of its share an instance gets at the beginning.
    private static let leastWarmth = 0.1
    /// By how much another instance must be better to be preferred: differences below are chance, and would send the calls
    /// of all callers to the same instance.
    private static let clearlyBetter = 1.25

    /// Chooses an instance for a try, and notes that it begins; nil when none may be called.
    ///
    /// - Parameter tried: the serials of those that have failed the call already: they are taken only if there is no other.
    mutating func choose(avoiding tried: [Int], using random: inout QuickRandom, at now: NIODeadline) -> Pick? {
        guard !choices.isEmpty else { return nil }
        let place = choices[draw(in: range(using: &random), using: &random, at: now)]
        if tried.isEmpty || !tried.contains(all[place].serial), let pick = begin(at: place, now) { return pick }
        return chooseAny(avoiding: tried, using: &random, at: now)
    }

    /// Whether there is an instance that has not failed the call.
    func hasOther(than tried: [Int], at now: NIODeadline) -> Bool {
        choices.contains { !tried.contains(all[$0].serial) && all[$0].breaker.mayAdmit(at: now) }
    }

    /// The first that can be had, from a place that is drawn.
    private mutating func chooseAny(
        avoiding tried: [Int], using random: inout QuickRandom, at now: NIODeadline
    ) -> Pick? {
        let start = random.below(choices.count)
        for mayRepeat in [false, true] {
            for offset in 0..<choices.count {
                let place = choices[(start + offset) % choices.count]
                guard mayRepeat || !tried.contains(all[place].serial) else { continue }
                if let pick = begin(at: place, now) { return pick }
            }
        }
        return nil
    }

    /// The part of the choices that a call goes to: the own zone, or the others.
    private func range(using random: inout QuickRandom) -> Range<Int> {
        guard localCount > 0, localCount < choices.count else { return 0..<choices.count }
        return localShare >= 1 || random.fraction() < localShare ? 0..<localCount : localCount..<choices.count
    }

    private mutating func draw(
        in range: Range<Int>, using random: inout QuickRandom, at now: NIODeadline
    ) -> Int {
        guard range.count > 1 else { return range.lowerBound }
        switch policy.balancing {
        case .random: return drawWarm(in: range, using: &random, at: now)
        case .roundRobin: return next(in: range, using: &random, at: now)
        case .leastLoad:
            let first = drawWarm(in: range, using: &random, at: now)
            var second = range.lowerBound + random.below(range.count - 1)
            // Drawn among the others.
            if second >= first { second += 1 }
            let isChosen =
                isBetter(choices[second], than: choices[first], at: now)
                && passes(choices[second], using: &random, at: now)
            return isChosen ? second : first
        }
    }

    private func isBetter(_ place: Int, than other: Int, at now: NIODeadline) -> Bool {
        if let cost = all[place].cost(at: now), let otherCost = all[other].cost(at: now) {
            return cost * Self.clearlyBetter < otherCost
        }
        return all[place].load < all[other].load
    }

    private mutating func next(in range: Range<Int>, using random: inout QuickRandom, at now: NIODeadline) -> Int {
        for _ in range {
            turn &+= 1
            let index = range.lowerBound + Int(UInt(bitPattern: turn) % UInt(range.count))
            if passes(choices[index], using: &random, at: now) { return index }
        }
        return range.lowerBound
    }

    /// Draws one, those that begin slowly less often.
    private mutating func drawWarm(in range: Range<Int>, using random: inout QuickRandom, at now: NIODeadline) -> Int {
        var index = range.lowerBound
        for _ in 0..<8 {
            index = range.lowerBound + random.below(range.count)
            if passes(choices[index], using: &random, at: now) { break }
        }
        return index
    }

    /// Whether an instance that was drawn is taken: always, unless it begins slowly.
    private mutating func passes(_ place: Int, using random: inout QuickRandom, at now: NIODeadline) -> Bool {
        guard let start = all[place].warmingSince else { return true }
        let age = now - start
        guard age < slowStart else {
            all[place].warmingSince = nil
            return true
        }
        let warmth = max(Self.leastWarmth, Double(age.nanoseconds) / Double(slowStart.nanoseconds))
        return random.fraction() < warmth
    }
}
