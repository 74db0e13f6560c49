import Foundation
import Logging
import SwiftletTelemetry
import Testing

@testable import Swiftlet

/// The settings of the log, and the file that says more.
@Suite struct LoggingFileTests {
    private let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "logging-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    private func end() { try? FileManager.default.removeItem(at: directory) }

    private func write(_ text: String, _ name: String = "logging.yml") throws {
        try Data(text.utf8).write(to: directory.appending(path: name))
    }

    private func configuration(_ arguments: [String] = []) throws -> LogConfiguration {
        let settings = try Settings(
            arguments: arguments, environment: [:], defaultFile: directory.appending(path: "swiftlet.yml").path)
        let log = try LogSettings(settings)
        try settings.finish()
        return try log.configuration(readsFile: true)
    }

    @Test func `without a file everything from info on goes to the standard output`() throws {
        defer { end() }
        #expect(try configuration() == LogConfiguration(format: .auto, level: .info))
        #expect(
            try configuration(["--log-level", "debug", "--log-format", "console"])
                == LogConfiguration(format: .console, level: .debug))
    }

    @Test func `the file beside the settings file is read, and the level of the settings is stronger`() throws {
        defer { end() }
        try write("root: {level: error}\n")
        #expect(try configuration() == LogConfiguration(level: .error))
        #expect(try configuration(["--log-level", "trace"]) == LogConfiguration(level: .trace))
    }

    @Test func `a setting names another file and adds words to hide`() throws {
        defer { end() }
        try write("redact: [a]\nroot: {level: notice}\n", "other.yml")
        let read = try configuration([
            "--logging-file", directory.appending(path: "other.yml").path, "--log-redact", "b,c",
        ])
        #expect(read == LogConfiguration(level: .notice).with(rootLevel: nil, redacting: ["a", "b", "c"]))
    }

    @Test func `a file with mistakes stops the start with all of them`() async throws {
        defer { end() }
        try write("roots: x\nroot: {level: loud}\n")
        let (output, errors) = (LogOutput.inMemory(), LogOutput.inMemory())
        struct Quiet: Microservice {
            static let name = "quiet"
            func configure(_ app: App) throws {}
        }
        let program = ServiceProgram<Quiet>(
            arguments: ["serve", "--port", "0"], environment: [:],
            settingsFile: directory.appending(path: "swiftlet.yml").path, output: output, errors: errors)
        #expect(await program.run() == .configuration)
        #expect(errors.text.contains("logging.yml, line 1: roots is unknown; accepted are version, redact"))
        #expect(errors.text.contains("logging.yml, line 2: root.level must be one of trace, debug"))
    }

    @Test func `a file that is named must be there`() throws {
        defer { end() }
        #expect(throws: SettingsError.self) { try configuration(["--logging-file", "/nonexistent/logging.yml"]) }
    }

    @Test func `the file that Examples shows is one that is read`() throws {
        defer { end() }
        let example = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Examples/logging.yml")
        let read = try LogConfiguration(file: example.path)
        let log = directory.appending(path: "user.log").path
        let text = try String(contentsOf: example, encoding: .utf8).replacing("user.log", with: log)
        let system = try LogSystem(
            LogConfiguration(yaml: text, path: "logging.yml"), service: "user", stdout: .inMemory(),
            endsWithProcess: false)
        let logger = Logger(label: "user") { system.handler(label: $0, metadataProvider: nil) }
        logger.warning("hello", metadata: ["iban": "DE1"])
        system.flush(within: .seconds(60))
        let line = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: log))) as? [String: Any]
        #expect(line?["message"] as? String == "hello" && line?["iban"] as? String == "***")
        #expect(line?["environment"] as? String == "production")
        #expect(read != LogConfiguration())
    }
}
