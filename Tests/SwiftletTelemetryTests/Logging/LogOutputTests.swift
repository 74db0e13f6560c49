import Foundation
import Logging
import SwiftletTelemetry
import Testing

@Suite struct LogOutputTests {
    @Test func `lines reach a descriptor whole and in order`() throws {
        let pipe = Pipe()
        let output = LogOutput.descriptor(pipe.fileHandleForWriting.fileDescriptor)
        let logger = Logger(label: "a", factory: LogHandlers.factory(service: "s", output: output))
        logger.info("first")
        logger.info("second")
        output.flush(within: .seconds(30))
        try pipe.fileHandleForWriting.close()
        let data = try #require(try pipe.fileHandleForReading.readToEnd())
        let messages = try data.split(separator: UInt8(ascii: "\n")).map { line in
            try (JSONSerialization.jsonObject(with: line) as? [String: Any])?["message"] as? String
        }
        #expect(messages == ["first", "second"])
        #expect(!output.isTerminal)
    }

    @Test func `a descriptor that takes nothing costs lines only`() {
        let logger = Logger(label: "a", factory: LogHandlers.factory(service: "s", output: .descriptor(-1)))
        logger.info("lost")
    }
}
