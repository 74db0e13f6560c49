import Foundation
import SwiftletHTTP
import SwiftletTelemetry
import Testing

@testable import Swiftlet

/// A log whose reader takes nothing.
@Suite(.timeLimit(.minutes(10))) struct BlockedLogTests {
    @Test func `it keeps no request waiting, and tells afterwards how many lines were lost`() async throws {
        let pipe = Pipe()
        let log = LogOutput.descriptor(pipe.fileHandleForWriting.fileDescriptor, limit: 16 * 1024)
        let app = try testApp(["--port", "0", "--loops", "1"], log: log)
        let text = String(repeating: "x", count: 2000)
        app.get("/") { _ in
            for _ in 0..<5 { app.logger.error("much", metadata: ["text": "\(text)"]) }
            return "done"
        }
        var options = ServingOptions()
        options.server = try ServerConfiguration(app.settings)
        options.requestLevel = .info
        let running = try await app.start(options)
        let port = try #require(running.address).port
        let before = LogOutput.lostLinesInAll
        // Far more than the pipe and the queue hold; the loop that writes none of it answers all.
        for _ in 0..<60 {
            #expect(try await WireClient.get("/", port: port).hasSuffix(#"{"code":0,"data":"done"}"#))
        }
        #expect(log.lostLines > 100)
        #expect(LogOutput.lostLinesInAll - before >= log.lostLines)
        let told = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var received = Data()
                while !received.contains(Data("reader is too slow".utf8)) || received.last != UInt8(ascii: "\n") {
                    let more = pipe.fileHandleForReading.availableData
                    if more.isEmpty { break }
                    received += more
                }
                continuation.resume(returning: String(decoding: received, as: UTF8.self))
            }
        }
        let lines = told.split(separator: "\n")
        for line in lines {
            #expect(try JSONSerialization.jsonObject(with: Data(line.utf8)) is [String: Any])
        }
        #expect(lines.contains { $0.contains("log lines were lost") && $0.contains(#""count":"#) })
        await running.stop()
        // What is left has room in the pipe, which must not be closed while somebody writes.
        log.flush(within: .seconds(60))
    }
}
