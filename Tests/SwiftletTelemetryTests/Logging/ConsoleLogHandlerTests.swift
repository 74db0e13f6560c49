import Logging
import SwiftletTelemetry
import Testing

@Suite struct ConsoleLogHandlerTests {
    private func line(terminal: Bool = false, _ body: (Logger) -> Void) throws -> String {
        let output = LogOutput.inMemory(isTerminal: terminal)
        body(Logger(label: "api", factory: LogHandlers.factory(format: .console, service: "user", output: output)))
        try #require(output.text.filter { $0.isNewline }.count == 1)
        return try #require(output.lines.first)
    }

    @Test func `a line shows time, level, label, message and pairs`() throws {
        let line = try line { $0.info("started", metadata: ["port": "80", "name": "a b"]) }
        #expect(line.wholeMatch(of: /\d\d:\d\d:\d\d\.\d{3} INFO     api started name="a b" port=80/) != nil)
    }

    @Test func `colours are for terminals only`() throws {
        #expect(try line(terminal: true) { $0.info("x") }.contains("\u{1B}["))
        #expect(try !line(terminal: false) { $0.info("x") }.contains("\u{1B}"))
    }

    @Test func `control characters cannot forge a line`() throws {
        let hostile = "a\r\nb\u{1B}[2J\u{85}\u{2028}c\u{202E}"
        let line = try line { $0.info("\(hostile)", metadata: ["\(hostile)": "\(hostile)"]) }
        #expect(line.contains(#"a\r\nb\u{1b}[2J\u{85}\u{2028}c\u{202e}"#))
        #expect(!line.contains("\u{1B}"))
    }

    @Test func `a value cannot forge a pair`() throws {
        let line = try line { $0.info("x", metadata: ["name": "a\" user=root"]) }
        #expect(line.hasSuffix(#"name="a\" user=root""#))
    }

    @Test func `a secret is masked`() throws {
        #expect(try line { $0.info("x", metadata: ["db_password": "hunter2"]) }.hasSuffix("db_password=***"))
    }

    @Test func `an error is shown`() throws {
        struct Broken: Error {}
        #expect(try line { $0.error("x", error: Broken()) }.hasSuffix("error=Broken()"))
    }
}
