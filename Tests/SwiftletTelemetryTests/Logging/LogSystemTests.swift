import Foundation
import Logging
import Testing

@testable import SwiftletTelemetry

@Suite struct LogSystemTests {
    private let directory = FileManager.default.temporaryDirectory.appending(path: "logs-\(UUID().uuidString)")
    private let stdout = LogOutput.inMemory()

    private func system(_ yaml: String) throws -> LogSystem {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let configuration = try LogConfiguration(
            yaml: yaml.replacingOccurrences(of: "DIRECTORY", with: directory.path), path: "logging.yml")
        return try LogSystem(configuration, service: "user", stdout: stdout, endsWithProcess: false)
    }

    private func logger(_ label: String, _ system: LogSystem) -> Logger {
        Logger(label: label) { system.handler(label: $0, metadataProvider: nil) }
    }

    private func objects(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    @Test func `a line goes to several outputs, to each in its form and from its level on`() throws {
        let system = try system(
            """
            formatters: {collected: {class: json, fields: {environment: test}}}
            handlers:
              terminal: {class: stream, formatter: console}
              file: {class: file, filename: DIRECTORY/user.log, formatter: collected, level: warning}
            """)
        defer { try? FileManager.default.removeItem(at: directory) }
        var logger = logger("user.api", system)
        logger[metadataKey: "session_token"] = "hunter2"
        logger.info("first", metadata: ["n": "1", "nested": ["password": "hunter2"]])
        logger.error("second", metadata: ["n": "2"])
        system.flush(within: .seconds(60))
        #expect(stdout.lines.count == 2 && stdout.text.contains("user.api first n=1 nested.password=***"))
        let text = try String(contentsOf: directory.appending(path: "user.log"), encoding: .utf8)
        let lines = try objects(text)
        #expect(lines.count == 1)
        #expect(lines.first?["message"] as? String == "second")
        #expect(lines.first?["environment"] as? String == "test")
        #expect(lines.first?["logger"] as? String == "user.api")
        #expect(!text.contains("hunter2") && !stdout.text.contains("hunter2"))
    }

    @Test func `words of the file are redacted in every handler`() throws {
        let system = try system("redact: [iban]\nhandlers: {a: {class: stream, formatter: json}}")
        logger("user", system).info("paid", metadata: ["IBAN": "DE1", "nested": ["customer_iban": "DE2"]])
        #expect(!stdout.text.contains("DE1") && !stdout.text.contains("DE2"))
    }

    @Test func `loggers have their levels and pass lines on as told`() throws {
        let system = try system(
            """
            handlers: {a: {class: stream, formatter: json}}
            loggers:
              user.loud: {level: debug}
              user.quiet: {level: debug, propagate: false}
            root: {level: warning}
            """)
        logger("user.loud.part", system).debug("seen")
        logger("user.quiet", system).critical("not seen")
        logger("user", system).info("not seen")
        logger("other", system).warning("seen")
        #expect(try objects(stdout.text).compactMap { $0["message"] as? String } == ["seen", "seen"])
    }

    @Test func `levels change for loggers that are there, unless they have one of their own`() throws {
        let system = try system("loggers: {db: {level: error}}")
        let app = logger("app", system)
        let database = logger("db", system)
        var own = logger("own", system)
        own.logLevel = .critical
        #expect(app.logLevel == .info && database.logLevel == .error)
        #expect(system.shift(by: 1) == .debug)
        #expect(app.logLevel == .debug && database.logLevel == .warning && own.logLevel == .critical)
        #expect(system.shift(by: -3) == .warning)
        #expect(app.logLevel == .warning && database.logLevel == .critical)
        #expect(system.shift(by: 100) == .trace)
        #expect(database.logLevel == .trace)
        let read = try LogConfiguration(yaml: "loggers: {db: {level: info}}\nroot: {level: error}", path: "")
        #expect(system.takeLevels(of: read))
        #expect(app.logLevel == .error && database.logLevel == .info)
        let other = try LogConfiguration(yaml: "loggers: {db: {level: info}, more: {level: debug}}", path: "")
        #expect(!system.takeLevels(of: other))
        #expect(app.logLevel == .info)
    }

    @Test func `the provider's fields are on the line however it is written`() throws {
        let system = try system("handlers: {a: {class: stream, formatter: json}}")
        let provider = Logger.MetadataProvider { ["trace_id": "t1", "span_id": "s1"] }
        let logger = Logger(label: "user") { system.handler(label: $0, metadataProvider: provider) }
        let writer = try #require((logger.handler as? any LineLogHandler)?.lineWriter)
        #expect(writer.write(.info, "direct", hasTrace: false) { $0.add("path", String("/")) })
        logger.info("through dictionaries", metadata: ["path": "/"])
        // Fields that tell of a trace themselves are not written twice.
        #expect(
            writer.write(.info, "own", hasTrace: true) {
                $0.add("trace_id", String("t1"))
                $0.add("span_id", String("s1"))
                $0.add("path", String("/"))
            })
        #expect(stdout.lines.last?.components(separatedBy: "trace_id").count == 2)
        for line in try objects(stdout.text) {
            #expect(line["trace_id"] as? String == "t1" && line["span_id"] as? String == "s1")
            #expect(line["path"] as? String == "/")
        }
        // One that could clash with the line's own fields is looked at first.
        let other = Logger(label: "user") {
            system.handler(label: $0, metadataProvider: .init { ["trace_id": "t1", "path": "x"] })
        }
        #expect(
            (other.handler as? any LineLogHandler)?.lineWriter?.write(.info, "direct", hasTrace: false) {
                $0.add("path", String("/"))
            } == false)
    }

    @Test func `a file that cannot be opened is told`() throws {
        let error = try #require(throws: (any Error).self) {
            try system("handlers: {a: {class: file, filename: DIRECTORY/missing/user.log}}")
        }
        #expect("\(error)".contains("missing/user.log cannot be opened: No such file or directory"))
        try? FileManager.default.removeItem(at: directory)
    }
}
