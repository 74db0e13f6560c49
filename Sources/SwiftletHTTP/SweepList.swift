/// What a list can hold that is swept.
protocol Swept: AnyObject {
    /// Where the list has it.
    var place: Int { get set }
}

/// A list whose members are all looked at from time to time, some now and the others later. Members may come and go meanwhile.
struct SweepList<Member: Swept> {
    /// All of them.
    private(set) var all: [Member] = []
    /// Those before this place are still to be looked at. A sweep goes from the end to the beginning: what takes the place of
    /// a member that has gone comes from the end, and none is left out.
    private var unseen = 0

    var count: Int { all.count }

    mutating func add(_ member: Member) {
        member.place = all.count
        all.append(member)
    }

    /// Takes out a member of the list.
    mutating func remove(_ member: Member) {
        let last = all.removeLast()
        if last !== member {
            all[member.place] = last
            last.place = member.place
        }
        unseen = min(unseen, all.count)
    }

    // MARK: Sweeps

    /// Whether there are members that this sweep has not looked at.
    var hasUnseen: Bool { unseen > 0 }

    /// Begins to look at all that are there now.
    mutating func beginSweep() { unseen = all.count }

    /// The next one to look at; nil when all have been.
    mutating func nextUnseen() -> Member? {
        guard unseen > 0 else { return nil }
        unseen -= 1
        return all[unseen]
    }
}
