import Foundation
import Testing

/// The log of a service in a process of its own, changed by signals.
@Suite(.timeLimit(.minutes(10)), .enabled(if: ProbeProcess.isAvailable)) struct LogSignalTests {
    @Test func `SIGUSR1 has more logged and SIGUSR2 less`() async throws {
        let probe = try ProbeProcess()
        defer { probe.end() }
        let port = try await probe.port()
        probe.signal(SIGUSR1)
        let more = try await probe.line(containing: "log levels were changed")
        #expect(more.contains(#""log_level":"debug""#))
        // Who asks for health is logged at debug.
        #expect(try await WireClient.get("/health", port: port).hasPrefix("HTTP/1.1 200"))
        try await probe.line(containing: #""path":"/health""#)
        for level in ["info", "notice", "warning", "error"] {
            probe.signal(SIGUSR2)
            let less = try await probe.line(containing: "log levels were changed")
            #expect(less.contains(#""log_level":"\#(level)""#))
        }
        try await stop(probe, port)
    }

    @Test func `SIGHUP reads levels again and opens files that were moved anew`() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "signals-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let settings = directory.appending(path: "logging.yml")
        let log = directory.appending(path: "probe.log")
        let handlers = """
            handlers:
              terminal: {class: stream, formatter: json}
              file: {class: file, filename: \(log.path), formatter: json}

            """
        try Data((handlers + "root: {level: info}\n").utf8).write(to: settings)
        let probe = try ProbeProcess([
            "--port", "0", "--drain-timeout", "10m", "--logging-file", settings.path,
        ])
        defer { probe.end() }
        let port = try await probe.port()
        while !(try String(contentsOf: log, encoding: .utf8)).contains("serving") {
            try await Task.sleep(for: .milliseconds(5))
        }
        try FileManager.default.moveItem(at: log, to: log.appendingPathExtension("moved"))
        try Data((handlers + "root: {level: debug}\n").utf8).write(to: settings)
        probe.signal(SIGHUP)
        let line = try await probe.line(containing: "log levels read again")
        #expect(line.contains(#""log_level":"debug""#))
        #expect(try await WireClient.get("/health", port: port).hasPrefix("HTTP/1.1 200"))
        try await probe.line(containing: #""path":"/health""#)
        try Data("root: {level: loud}\n".utf8).write(to: settings)
        probe.signal(SIGHUP)
        let mistake = try await probe.line(containing: "has mistakes")
        #expect(mistake.contains("root.level must be one of"))
        try await stop(probe, port)
        let moved = try String(contentsOf: log.appendingPathExtension("moved"), encoding: .utf8)
        let new = try String(contentsOf: log, encoding: .utf8)
        #expect(moved.contains(#""message":"serving""#) && !moved.contains("/health"))
        #expect(new.contains("/health") && new.contains(#""message":"stopped""#))
        for line in (moved + new).split(separator: "\n") {
            #expect(try JSONSerialization.jsonObject(with: Data(line.utf8)) is [String: Any])
        }
    }

    private func stop(_ probe: ProbeProcess, _ port: Int) async throws {
        probe.signal(SIGTERM)
        // The probe takes requests until it is released.
        #expect(try await WireClient.get("/release", port: port).hasPrefix("HTTP/1.1 200"))
        #expect(await probe.status() == 0)
    }
}
