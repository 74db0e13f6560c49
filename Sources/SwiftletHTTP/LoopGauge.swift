import Synchronization

/// Shows the watchdog whether a loop is in a handler's code, in which, and whether it is still the same turn.
///
/// Written by the loop without a lock or a clock, read by the watchdog's thread.
final class LoopGauge: Sendable {
    /// What the watchdog sees at one look.
    struct Reading: Equatable {
        /// The number of the turn; changes whenever the loop enters or leaves a handler's code.
        let turn: UInt64
        let isBusy: Bool
        let label: RouteLabel
    }

    /// The turn times two, plus one if the loop is in a handler's code.
    private let state = Atomic<UInt64>(0)
    /// The index of the running route's label plus one; 0 outside of a handler's code.
    private let running = Atomic<Int>(0)

    /// Notes that code of `label` starts, and returns what to restore when it ends.
    func enter(_ label: RouteLabel) -> Int {
        let outer = running.load(ordering: .relaxed)
        running.store(label.index + 1, ordering: .relaxed)
        advance(isBusy: true)
        return outer
    }

    /// Notes that the code entered last ends; `outer` is what `enter` returned.
    func leave(to outer: Int) {
        running.store(outer, ordering: .relaxed)
        advance(isBusy: outer != 0)
    }

    func relabel(_ label: RouteLabel) {
        if running.load(ordering: .relaxed) != 0 { running.store(label.index + 1, ordering: .relaxed) }
    }

    private func advance(isBusy: Bool) {
        let turn = (state.load(ordering: .relaxed) >> 1) &+ 1
        state.store(turn << 1 | (isBusy ? 1 : 0), ordering: .relaxed)
    }

    var reading: Reading {
        let state = state.load(ordering: .relaxed)
        let label = max(0, running.load(ordering: .relaxed) - 1)
        return Reading(turn: state >> 1, isBusy: state & 1 == 1, label: RouteLabel(index: label))
    }
}
