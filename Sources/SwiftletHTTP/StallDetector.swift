/// Tells from looks at a loop's gauge when a handler has held the loop for too long. Time is passed in.
struct StallDetector {
    private let loopIndex: Int
    private let threshold: Duration
    private var turn: UInt64?
    private var since: Duration = .zero
    private var reported: RouteLabel?

    init(loopIndex: Int, threshold: Duration) {
        self.loopIndex = loopIndex
        self.threshold = threshold
    }

    /// Takes a look at time `now`.
    ///
    /// - Returns: A report when the threshold was crossed, and another when the loop runs again after that.
    mutating func look(_ reading: LoopGauge.Reading, at now: Duration) -> LoopStall? {
        guard reading.isBusy, reading.turn == turn else {
            defer {
                turn = reading.isBusy ? reading.turn : nil
                since = now
                reported = nil
            }
            return reported.map { stall($0, until: now, isOngoing: false) }
        }
        guard reported == nil, now - since >= threshold else { return nil }
        reported = reading.label
        return stall(reading.label, until: now, isOngoing: true)
    }

    private func stall(_ label: RouteLabel, until now: Duration, isOngoing: Bool) -> LoopStall {
        LoopStall(loopIndex: loopIndex, duration: now - since, label: label.name, isOngoing: isOngoing)
    }
}
