import Foundation
import Logging
import SwiftletTelemetry
import Testing

/// Lines on their way to a descriptor.
@Suite struct LogBatchTests {
    private let pipe = Pipe()

    private func logger(limit: Int = 1 << 20, _ format: LogFormat = .console) -> (Logger, LogOutput) {
        let output = LogOutput.descriptor(pipe.fileHandleForWriting.fileDescriptor, limit: limit)
        return (Logger(label: "a", factory: LogHandlers.factory(format: format, service: "s", output: output)), output)
    }

    /// What comes until a text is in it.
    private func read(until text: String) -> String {
        var received = Data()
        while !received.contains(Data(text.utf8)) {
            let more = pipe.fileHandleForReading.availableData
            if more.isEmpty { break }
            received += more
        }
        return String(decoding: received, as: UTF8.self)
    }

    @Test(.timeLimit(.minutes(10))) func `a line comes by itself`() {
        let (logger, _) = logger()
        logger.info("alone")
        #expect(read(until: "\n").contains("alone"))
    }

    @Test(.timeLimit(.minutes(10))) func `an error comes behind the lines before it`() {
        let (logger, _) = logger()
        logger.info("first")
        logger.error("second")
        let lines = read(until: "second\n").split(separator: "\n")
        #expect(lines.count == 2 && lines[0].contains("first") && lines[1].contains("second"))
    }

    @Test(.timeLimit(.minutes(10))) func `lines that nobody can take any more are counted`() throws {
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        let output = LogOutput.descriptor(full.fileDescriptor)
        let logger = Logger(label: "a", factory: LogHandlers.factory(service: "s", output: output))
        for _ in 0..<3 { logger.info("lost") }
        output.flush(within: .seconds(60))
        #expect(output.lostLines == 3)
        logger.info("lost as well")
        output.flush(within: .seconds(60))
        #expect(output.lostLines == 4)
    }

    @Test(.timeLimit(.minutes(10))) func `a reader that is too slow costs lines, whose number is told`() throws {
        let (logger, output) = logger(limit: 16 * 1024)
        let text = String(repeating: "x", count: 1000)
        // More than the pipe, the batch being written and the waiting lines hold together.
        for _ in 0..<400 { logger.info("\(text)") }
        logger.info("last")
        // Whoever reads now finds what was kept, and how much was not.
        Thread.detachNewThread { [pipe] in
            output.flush(within: .seconds(100))
            try? pipe.fileHandleForWriting.close()
        }
        let received = String(
            decoding: try #require(try pipe.fileHandleForReading.readToEnd()), as: UTF8.self)
        let kept = received.split(separator: "\n").filter { $0.contains(text) || $0.hasSuffix("last") }.count
        let lost = received.matches(of: /too slow count=(\d+)/).compactMap { Int($0.output.1) }.reduce(0, +)
        #expect(lost > 0 && kept + lost == 401)
    }

    @Test(.timeLimit(.minutes(10))) func `an error does not wait long for a reader that takes nothing`() {
        let (logger, _) = logger()
        let text = String(repeating: "x", count: 100_000)
        for _ in 0..<3 { logger.error("\(text)") }
        logger.error("last")
        #expect(read(until: "last").components(separatedBy: text).count == 4)
    }

    @Test func `lines of many threads are whole`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "log-\(UUID().uuidString)")
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let handle = try FileHandle(forWritingTo: file)
        let output = LogOutput.descriptor(handle.fileDescriptor)
        let logger = Logger(
            label: "a", factory: LogHandlers.factory(format: .json, service: "s", output: output))
        DispatchQueue.concurrentPerform(iterations: 8) { part in
            for number in 0..<500 { logger.info("line", metadata: ["n": "\(part * 500 + number)"]) }
        }
        output.flush(within: .seconds(60))
        let numbers = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map { line in
            try (JSONSerialization.jsonObject(with: line) as? [String: Any])?["n"] as? String
        }
        #expect(numbers.count == 4000 && Set(numbers).count == 4000)
        try handle.close()
    }
}
