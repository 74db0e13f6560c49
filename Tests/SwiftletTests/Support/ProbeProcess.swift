import Foundation
import TestTools

/// The program `LifecycleProbe`, running.
final class ProbeProcess: Sendable {
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    /// The program lies beside the tests' own, which only Linux tells.
    private static let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "LifecycleProbe")

    static var isAvailable: Bool { FileManager.default.isExecutableFile(atPath: program.path) }

    private let process: ChildProcess
    private let lines: AsyncStream<String>
    private let ends: AsyncStream<Int32>

    /// Starts the program at a free port, unless `arguments` say otherwise.
    init(_ arguments: [String] = ["--port", "0", "--drain-timeout", "10m"]) throws {
        let (lines, line) = AsyncStream<String>.makeStream()
        let (ends, end) = AsyncStream<Int32>.makeStream()
        (self.lines, self.ends) = (lines, ends)
        // A body that a test holds back must not be taken for a slow client's on a busy machine.
        process = try ChildProcess(
            Self.program.path,
            arguments + ["--database-url", "sqlite::memory:", "--log-format", "json", "--timeouts-body", "10m"],
            environment: [:])
        Thread.detachNewThread { [process] in
            end.yield(process.wait())
            end.finish()
        }
        let reader = process.output
        Thread.detachNewThread {
            var text = ""
            while case let data = reader.availableData, !data.isEmpty {
                text += String(decoding: data, as: UTF8.self)
                while let end = text.firstIndex(of: "\n") {
                    line.yield(String(text[..<end]))
                    text = String(text[text.index(after: end)...])
                }
            }
            line.finish()
        }
    }

    /// The next line of the log that contains `text`.
    @discardableResult
    func line(containing text: String) async throws -> String {
        for await line in lines where line.contains(text) { return line }
        throw Missing(description: "the program ended without a line with \"\(text)\": \(errors)")
    }

    /// The port, once the program serves.
    func port() async throws -> Int {
        let line = try await line(containing: #""message":"serving""#)
        let digits = line.split(separator: "127.0.0.1:").last?.prefix { $0.isNumber } ?? ""
        guard let port = Int(digits) else { throw Missing(description: "no port: \(line)") }
        return port
    }

    func signal(_ signal: Int32) { process.signal(signal) }

    /// The status, once the program has ended.
    func status() async -> Int32? {
        for await status in ends { return status }
        return nil
    }

    /// What the program wrote to its error output; to be asked for once it has ended.
    var errors: String { String(decoding: process.errors?.readDataToEndOfFile() ?? Data(), as: UTF8.self) }

    /// Ends the program if it still runs.
    func end() {
        process.end()
    }
}
