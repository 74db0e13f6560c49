import Foundation
import Logging
import SwiftletTelemetry
import Testing

@Suite struct JSONLogHandlerTests {
    private let output = LogOutput.inMemory()

    private func logger(provider: Logger.MetadataProvider? = nil) -> Logger {
        Logger(
            label: "user.api",
            factory: LogHandlers.factory(
                format: .json, level: .debug, service: "user", output: output, metadataProvider: provider))
    }

    /// The one line written, read by a parser that is not ours.
    private func object() throws -> [String: Any] {
        try #require(output.text.filter { $0 == "\n" }.count == 1)
        let line = try #require(output.lines.first)
        return try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test func `a line holds level, message, logger and service`() throws {
        logger().info("started")
        let object = try object()
        #expect(object["level"] as? String == "info")
        #expect(object["message"] as? String == "started")
        #expect(object["logger"] as? String == "user.api")
        #expect(object["service"] as? String == "user")
        #expect((object["host"] as? String)?.isEmpty == false)
    }

    @Test func `the time is ISO 8601 in UTC with milliseconds`() throws {
        logger().info("started")
        let time = try #require(try object()["@timestamp"] as? String)
        #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
    }

    @Test func `any text comes back as it was given, on one line`() throws {
        let hostile = "quote \" back \\ line\r\nnext\t\u{0}\u{1B}[31m\u{7F}\u{85}\u{2028}\u{202E} é 日本 👩‍👩‍👧"
        logger().info("\(hostile)", metadata: ["\(hostile)": "\(hostile)"])
        let object = try object()
        #expect(object["message"] as? String == hostile)
        #expect(object[hostile] as? String == hostile)
    }

    @Test func `nested metadata is flattened and lists stay lists`() throws {
        logger().info("done", metadata: ["http": ["route": ["path": "/users"]], "ids": ["1", "2"]])
        let object = try object()
        #expect(object["http.route.path"] as? String == "/users")
        #expect(object["ids"] as? [String] == ["1", "2"])
    }

    @Test func `numbers and booleans stay what they are`() throws {
        logger().info(
            "done",
            metadata: ["n": .stringConvertible(7), "b": .stringConvertible(true), "d": .stringConvertible(1.5)])
        let object = try object()
        #expect(object["n"] as? Int == 7)
        #expect(object["b"] as? Bool == true)
        #expect(object["d"] as? Double == 1.5)
    }

    @Test func `metadata cannot replace a field of the line`() throws {
        logger().info("real", metadata: ["message": "forged", "level": "critical"])
        let object = try object()
        #expect(object["message"] as? String == "real")
        #expect(object["level"] as? String == "info")
        #expect(object["metadata.message"] as? String == "forged")
    }

    @Test(arguments: [
        "authorization", "Cookie", "SET-COOKIE", "password", "token", "secret", "db_password", "accessToken",
        "X-Api-Key",
        "apiKey", "private_key", "credentials", "Proxy-Authorization", "sessionID",
    ])
    func `a secret is masked`(name: String) throws {
        logger().info("call", metadata: ["\(name)": "hunter2", "outer": ["\(name)": "hunter2"]])
        #expect(!output.text.contains("hunter2"))
        #expect(try object()[name] as? String == "***")
    }

    @Test func `a secret inside of a list or below a secret name is masked`() throws {
        logger().info("call", metadata: ["list": [["password": "hunter2"]], "token": ["value": "hunter2"]])
        #expect(!output.text.contains("hunter2"))
    }

    @Test func `the statement wins over the provider and the provider over the logger`() throws {
        var logger = logger(provider: .init { ["a": "provider", "b": "provider"] })
        logger[metadataKey: "a"] = "logger"
        logger[metadataKey: "c"] = "logger"
        logger.info("x", metadata: ["b": "statement"])
        let object = try object()
        #expect(object["a"] as? String == "provider")
        #expect(object["b"] as? String == "statement")
        #expect(object["c"] as? String == "logger")
    }

    @Test func `an error is a field of its own`() throws {
        struct Broken: Error, CustomStringConvertible { let description = "pipe \"broken\"\n" }
        logger().error("failed", error: Broken())
        let object = try object()
        #expect(object["error"] as? String == "pipe \"broken\"\n")
        #expect((object["error_type"] as? String)?.hasSuffix("Broken") == true)
    }

    @Test func `lines of many tasks never mix`() async throws {
        let logger = logger()
        await withTaskGroup { group in
            for index in 0..<200 {
                group.addTask { logger.info("line", metadata: ["index": "\(index)"]) }
            }
        }
        let indexes = try output.lines.map { line in
            try (JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["index"] as? String
        }
        #expect(Set(indexes).count == 200)
    }

    @Test func `lower levels are not written`() {
        logger().trace("quiet")
        #expect(output.text.isEmpty)
    }
}
