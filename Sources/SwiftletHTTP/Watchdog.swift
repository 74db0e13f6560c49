import NIOCore
import NIOPosix

/// Looks at the gauges of all loops from a thread of its own and reports loops that are held.
final class Watchdog: Sendable {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// Starts to look, four times in each `threshold`.
    init(loops: [Loop], threshold: Duration, report: @escaping @Sendable (LoopStall) -> Void) {
        let eventLoop = group.next()
        let gauges = loops.map(\.gauge)
        let detectors = NIOLoopBoundBox.makeBoxSendingValue(
            loops.map { StallDetector(loopIndex: $0.index, threshold: threshold) }, eventLoop: eventLoop)
        let clock = ContinuousClock()
        let start = clock.now
        let pause = TimeAmount(threshold / 4)
        eventLoop.scheduleRepeatedTask(initialDelay: pause, delay: pause) { _ in
            let now = start.duration(to: clock.now)
            for (index, gauge) in gauges.enumerated() {
                if let stall = detectors.value[index].look(gauge.reading, at: now) { report(stall) }
            }
        }
    }

    func stop() async {
        try? await group.shutdownGracefully()
    }
}
