import Logging
import SwiftletTelemetry
import Testing

@testable import Swiftlet

@Suite(.everyTransport) struct RequestLogTests {
    @Test func `a request is one line with method, path, status and duration`() async throws {
        let log = LogOutput.inMemory()
        let app = try testApp(log: log)
        app.get("/users/{id}") { _ in }
        _ = try await app.answer(.get, "/users/5?page=2", log: .info)
        let line = try #require(log.lines.first)
        #expect(log.lines.count == 1)
        for part in [#""method":"GET""#, #""path":"/users/5""#, #""status":200"#, #""duration_ms":"#] {
            #expect(line.contains(part))
        }
    }

    @Test func `answers from 500 on are errors whatever the level`() async throws {
        let log = LogOutput.inMemory()
        let app = try testApp(log: log, level: .error)
        app.get("/") { _ -> Void in throw Failure.unavailable() }
        _ = try await app.answer(.get, "/", log: .debug)
        #expect(log.lines.count == 1 && log.text.contains(#""level":"error""#))
    }

    @Test func `nothing is logged below the logger's level, or when it is off`() async throws {
        let log = LogOutput.inMemory()
        let app = try testApp(log: log, level: .notice)
        app.get("/") { _ in }
        _ = try await app.answer(.get, "/", log: .info)
        _ = try await app.answer(.get, "/", log: nil)
        #expect(log.text.isEmpty)
    }

    @Test(.inMemory, arguments: ["console", "json"])
    func `a line is the same whichever way it is written`(format: String) async throws {
        let hostile = "/a%20\"b\\c\u{1B}=d/上"
        func fields(_ provider: Logger.MetadataProvider?) async throws -> String {
            let log = LogOutput.inMemory()
            let factory = LogHandlers.factory(
                format: LogFormat(rawValue: format) ?? .json, service: "s", output: log, metadataProvider: provider)
            let app = App(
                name: "s", settings: try settings([]), logger: Logger(label: "a", factory: factory))
            _ = try await app.answer(.delete, hostile, [.requestID: "r1"], log: .info)
            let line = try #require(log.lines.first)
            // The time differs.
            return line.replacing(/\d\d:\d\d:\d\d\.\d{3}/, with: "").replacing(/duration_ms"?[=:]\d+\.\d+/, with: "d")
        }
        let direct = try await fields(nil)
        // Metadata of the task's context makes the line go through dictionaries.
        let merged = try await fields(Logger.MetadataProvider { ["zone": "z"] })
        #expect(merged == (format == "json" ? direct.dropLast() + #","zone":"z"}"# : direct + " zone=z"))
        #expect(direct.contains("DELETE") && direct.contains("r1") && direct.contains("404"))
    }

    @Test func `health checks are logged at debug`() async throws {
        let log = LogOutput.inMemory()
        let app = try testApp(log: log, level: .info)
        try app.addHealthRoutes()
        _ = try await app.answer(.get, "/health", log: .info)
        #expect(log.text.isEmpty)
        let all = LogOutput.inMemory()
        let verbose = try testApp(log: all, level: .debug)
        try verbose.addHealthRoutes()
        _ = try await verbose.answer(.get, "/health", log: .info)
        #expect(all.text.contains(#""level":"debug""#))
    }

    @Test func `the text of an unknown error is in the log with the request's id and not in the answer`() async throws {
        struct Secret: Error {}
        let log = LogOutput.inMemory()
        let app = try testApp(log: log)
        app.get("/") { _ -> Void in throw Secret() }
        let response = try await app.answer(.get, "/", [.requestID: "r1"])
        #expect(response.status.code == 500)
        #expect(try await response.bodyText == #"{"code":10500,"message":"internal error"}"#)
        #expect(log.text.contains("Secret") && log.text.contains(#""request_id":"r1""#))
    }
}
