import Logging
import SwiftletTelemetry
import Testing

@Suite struct LogFormatTests {
    @Test func `auto is console on a terminal`() {
        let output = LogOutput.inMemory(isTerminal: true)
        Logger(label: "a", factory: LogHandlers.factory(service: "s", output: output)).info("x")
        #expect(!output.text.hasPrefix("{"))
    }

    @Test func `auto is JSON elsewhere`() {
        let output = LogOutput.inMemory(isTerminal: false)
        Logger(label: "a", factory: LogHandlers.factory(service: "s", output: output)).info("x")
        #expect(output.text.hasPrefix("{"))
    }

    @Test func `the factory sets the level`() {
        let logger = Logger(
            label: "a", factory: LogHandlers.factory(level: .warning, service: "s", output: .inMemory()))
        #expect(logger.logLevel == .warning)
    }
}
