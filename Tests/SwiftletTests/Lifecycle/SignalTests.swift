import Foundation
import Testing

/// A service in a process of its own, told what to do by signals.
@Suite(.timeLimit(.minutes(10)), .enabled(if: ProbeProcess.isAvailable)) struct SignalTests {
    @Test func `SIGTERM lets running requests finish, is not ready meanwhile, and ends with 0`() async throws {
        let probe = try ProbeProcess()
        defer { probe.end() }
        let port = try await probe.port()
        let held = try await WireClient(port: port)
        await held.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab")
        // The handler of a body that is incomplete runs: the service has seen the request.
        try await probe.line(containing: "started")
        probe.signal(SIGTERM)
        try await probe.line(containing: "stopping")
        #expect(try await WireClient.get("/readyz", port: port).hasPrefix("HTTP/1.1 503"))
        #expect(try await WireClient.get("/health", port: port).hasPrefix("HTTP/1.1 200"))
        #expect(try await WireClient.get("/release", port: port).hasPrefix("HTTP/1.1 200"))
        while (try? await WireClient(port: port)) != nil {}
        await held.send("cd")
        let answer = try await held.answer
        #expect(answer.hasPrefix("HTTP/1.1 200") && answer.hasSuffix("abcd"))
        #expect(await probe.status() == 0)
    }

    @Test func `a second signal cuts what still runs`() async throws {
        let probe = try ProbeProcess(["--port", "0", "--drain-timeout", "1h"])
        defer { probe.end() }
        let held = try await WireClient(port: try await probe.port())
        await held.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab")
        try await probe.line(containing: "started")
        probe.signal(SIGTERM)
        try await probe.line(containing: "stopping")
        probe.signal(SIGINT)
        #expect(await probe.status() == 1)
    }

    @Test func `a second signal during the drain cuts what still runs, which is told`() async throws {
        let probe = try ProbeProcess(["--port", "0", "--drain-timeout", "1h"])
        defer { probe.end() }
        let port = try await probe.port()
        let held = try await WireClient(port: port)
        await held.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab")
        try await probe.line(containing: "started")
        probe.signal(SIGTERM)
        try await probe.line(containing: "stopping")
        #expect(try await WireClient.get("/release", port: port).hasPrefix("HTTP/1.1 200"))
        while (try? await WireClient(port: port)) != nil {}
        probe.signal(SIGINT)
        try await probe.line(containing: "requests were cut off")
        #expect(await probe.status() == 1)
    }

    @Test func `a stop while it starts is no failure`() async throws {
        let probe = try ProbeProcess(["--port", "0", "--hold"])
        defer { probe.end() }
        try await probe.line(containing: "holding")
        probe.signal(SIGTERM)
        try await probe.line(containing: "stopped before it had started")
        #expect(await probe.status() == 0)
        #expect(probe.errors.isEmpty)
    }

    @Test func `a port that is taken is told in plain words`() async throws {
        let first = try ProbeProcess()
        defer { first.end() }
        let port = try await first.port()
        let second = try ProbeProcess(["--port", "\(port)"])
        defer { second.end() }
        #expect(await second.status() == 1)
        let text = second.errors
        #expect(text.contains("probe: The service cannot listen (settings host and port)"))
        #expect(text.contains("127.0.0.1:\(port)"))
        #expect(text.split(separator: "\n").count == 1)
    }
}
