import Logging
import Synchronization

/// The lowest level of which lines are written, which may change while the service runs.
final class LogThreshold: Sendable {
    private let rank: Atomic<Int>

    init(_ level: Logger.Level) { rank = Atomic(level.rank) }

    var level: Logger.Level {
        get { Logger.Level(rank: rank.load(ordering: .relaxed)) }
        set { rank.store(newValue.rank, ordering: .relaxed) }
    }
}

extension Logger.Level {
    /// The level's place among all, from `trace`, which is 0, up to `critical`.
    var rank: Int {
        switch self {
        case .trace: 0
        case .debug: 1
        case .info: 2
        case .notice: 3
        case .warning: 4
        case .error: 5
        case .critical: 6
        }
    }

    /// The level at a place; the nearest one where there is none.
    init(rank: Int) {
        self =
            switch rank {
            case ...0: .trace
            case 1: .debug
            case 2: .info
            case 3: .notice
            case 4: .warning
            case 5: .error
            default: .critical
            }
    }

    /// The level so many places lower; `trace` and `critical` are the ends.
    func lowered(by steps: Int) -> Logger.Level { Logger.Level(rank: rank - steps) }
}
