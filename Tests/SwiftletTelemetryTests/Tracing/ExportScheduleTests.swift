import Testing

@testable import SwiftletTelemetry

/// Times are in seconds from the start.
@Suite struct ExportScheduleTests {
    private var schedule = ExportSchedule(ExportSchedule.Settings(), now: .zero)

    @Test mutating func `spans wait for a batch or for five seconds`() {
        #expect(schedule.next(waiting: 0, now: .zero) == .wait(until: .seconds(5)))
        #expect(schedule.next(waiting: 511, now: .seconds(4)) == .wait(until: .seconds(5)))
        #expect(schedule.next(waiting: 512, now: .seconds(4)) == .send)
        #expect(schedule.finished(.taken, now: .seconds(4), random: 0.5) == .done(rejected: 0))
        #expect(schedule.next(waiting: 0, now: .seconds(4)) == .wait(until: .seconds(5)))
        #expect(schedule.next(waiting: 1, now: .seconds(5)) == .send)
        #expect(schedule.finished(.taken, now: .seconds(5), random: 0.5) == .done(rejected: 0))
        #expect(schedule.next(waiting: 0, now: .seconds(5)) == .wait(until: .seconds(10)))
    }

    @Test mutating func `all that waits when five seconds are over is sent, in several batches`() {
        for rest in [700, 188] {
            #expect(schedule.next(waiting: rest, now: .seconds(5)) == .send)
            _ = schedule.finished(.taken, now: .seconds(5), random: 0.5)
        }
        #expect(schedule.next(waiting: 0, now: .seconds(6)) == .wait(until: .seconds(11)))
        schedule.flush()
        #expect(schedule.next(waiting: 3, now: .seconds(7)) == .send)
    }

    @Test mutating func `a batch that failed is tried again with growing pauses, and given up`() {
        var now = Duration.zero
        var pauses: [Duration] = []
        for attempt in 1...5 {
            #expect(schedule.next(waiting: 512, now: now) == (attempt == 1 ? .send : .resend))
            let verdict = schedule.finished(.failed(reason: "", retryAfter: nil), now: now, random: 1)
            #expect(verdict == (attempt < 5 ? .keep : .drop(.failed)))
            guard case .wait(let time) = schedule.next(waiting: 512, now: now) else {
                Issue.record("there is no pause")
                return
            }
            pauses.append(time - now)
            now = time
        }
        #expect(pauses == [.seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(16)])
        // The next batch has its own tries, and the collector its pause.
        #expect(schedule.next(waiting: 512, now: now) == .send && schedule.isFailing)
        #expect(schedule.finished(.taken(rejected: 7), now: now, random: 1) == .done(rejected: 7))
        #expect(!schedule.isFailing)
    }

    @Test mutating func `pauses are spread, and bounded`() {
        _ = schedule.finished(.failed(reason: "", retryAfter: nil), now: .zero, random: 0)
        #expect(schedule.next(waiting: 0, now: .zero) == .wait(until: .milliseconds(100)))
        for _ in 0..<30 { _ = schedule.finished(.failed(reason: "", retryAfter: nil), now: .zero, random: 1) }
        #expect(schedule.next(waiting: 0, now: .zero) == .wait(until: .seconds(60)))
    }

    @Test mutating func `the pause that a collector asks for is kept, up to a minute`() {
        _ = schedule.finished(.failed(reason: "", retryAfter: .seconds(30)), now: .zero, random: 0.5)
        #expect(schedule.next(waiting: 2000, now: .zero) == .wait(until: .seconds(30)))
        _ = schedule.finished(.failed(reason: "", retryAfter: .seconds(86_400)), now: .seconds(30), random: 0.5)
        #expect(schedule.next(waiting: 2000, now: .seconds(30)) == .wait(until: .seconds(90)))
    }

    @Test mutating func `a batch that is refused is dropped, and the next one sent`() {
        #expect(schedule.finished(.refused(reason: "404"), now: .zero, random: 0.5) == .drop(.refused))
        #expect(schedule.next(waiting: 512, now: .zero) == .send)
    }

    @Test mutating func `at the end all is sent at once, until the time is over`() {
        _ = schedule.finished(.failed(reason: "", retryAfter: .seconds(60)), now: .zero, random: 1)
        schedule.stop(by: .seconds(5))
        #expect(schedule.patience(.seconds(1), atMost: .seconds(10)) == .seconds(4))
        #expect(schedule.next(waiting: 3, now: .seconds(1)) == .resend)
        #expect(
            schedule.finished(.failed(reason: "", retryAfter: nil), now: .seconds(2), random: 1) == .drop(.failed))
        #expect(schedule.next(waiting: 3, now: .seconds(2)) == .send)
        #expect(schedule.finished(.taken, now: .seconds(2), random: 1) == .done(rejected: 0))
        #expect(schedule.next(waiting: 0, now: .seconds(2)) == .end)
        #expect(schedule.next(waiting: 5, now: .seconds(5)) == .end)
    }
}
