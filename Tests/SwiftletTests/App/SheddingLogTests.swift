import Logging
import SwiftletTelemetry
import Testing

@testable import Swiftlet

@Suite struct SheddingLogTests {
    @Test func `refusals are told at once, and then counted`() throws {
        let log = LogOutput.inMemory()
        let context = RequestContext(
            id: RequestID.make(), logger: try testApp(log: log).logger, timing: .unlimited)
        let shedding = SheddingLog()
        let start = ContinuousClock.now
        for second in 0..<25 {
            for _ in 0..<10 { shedding.note(context, at: start + .seconds(second)) }
        }
        #expect(log.lines.count == 3)
        #expect(log.lines.first?.contains(#""refused":1"#) == true)
        #expect(log.lines.last?.contains(#""refused":100"#) == true)
        #expect(log.text.contains(#""level":"warning""#))
    }
}
