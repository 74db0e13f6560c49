import Foundation
import Logging
import Testing

@testable import SwiftletTelemetry

@Suite struct LogConfigurationTests {
    private func configuration(_ yaml: String) throws -> LogConfiguration {
        try LogConfiguration(yaml: yaml, path: "logging.yml")
    }

    @Test func `everything that can be said is read`() throws {
        let read = try configuration(
            """
            version: 1
            redact: [iban, tax_number]
            formatters:
              plain: {class: console, colors: false}
              collected:
                class: json
                fields: {environment: production}
            handlers:
              terminal: {class: stream, stream: stderr, level: WARNING, formatter: plain}
              file:
                class: file
                filename: /var/log/user.log
                formatter: collected
                max_size: 10MiB
                when: day
                backup_count: 7
                buffer: 1MiB
            loggers:
              user.database: {level: debug, handlers: [file], propagate: false}
            root: {level: notice, handlers: [terminal, file]}
            """)
        #expect(read.redacted == ["iban", "tax_number"])
        let plain = LogConfiguration.Formatter(format: .console, isColoured: false)
        #expect(
            read.handlers["terminal"]
                == LogConfiguration.Handler(destination: .stderr, formatter: plain, level: .warning))
        let collected = LogConfiguration.Formatter(format: .json, fields: ["environment": "production"])
        let rules = RotationRules(size: 10 << 20, period: .day, kept: 7)
        #expect(
            read.handlers["file"]
                == LogConfiguration.Handler(
                    destination: .file(path: "/var/log/user.log", rules), formatter: collected, buffer: 1 << 20))
        #expect(read.loggers["user.database"] == .init(level: .debug, handlers: ["file"], propagates: false))
        #expect(read.root == .init(level: .notice, handlers: ["terminal", "file"]))
    }

    @Test(arguments: ["", "# nothing\n", "version: 1", "root:", "handlers:\nroot: {level: info}"])
    func `what is left out is as without a file`(yaml: String) throws {
        #expect(try configuration(yaml) == LogConfiguration())
    }

    @Test func `the root has all handlers unless it names them`() throws {
        let read = try configuration("handlers: {b: {class: stream}, a: {class: stream, stream: stderr}}")
        #expect(read.root.handlers == ["a", "b"])
        #expect(try configuration("root: {handlers: []}").root.handlers.isEmpty)
    }

    @Test(
        arguments: [
            (
                "levels: x",
                "line 1: levels is unknown; accepted are version, redact, formatters, handlers, loggers, root."
            ),
            ("version: 2", "line 1: version must be 1."),
            ("- a", "line 1: the file must hold names and values."),
            ("redact: password", "line 1: redact must be a list, such as [a, b]."),
            ("redact: [[a]]", "line 1: redact must be a text."),
            ("formatters:\n  a: {}", "line 2: formatters.a.class is missing; accepted are auto, console, json."),
            ("formatters:\n  a: {class: xml}", "line 2: formatters.a.class must be one of auto, console, json."),
            ("formatters:\n  a: {class: json, colors: true}", "line 2: formatters.a.colors is for the class console."),
            ("formatters:\n  a: {class: console, colors: 7}", "line 2: formatters.a.colors must be true or false."),
            (
                "formatters:\n  a:\n    class: json\n    fields:\n      level: x",
                "line 5: formatters.a.fields.level is a field of every line already."
            ),
            (
                "formatters:\n  a: {class: json, style: x}",
                "line 2: formatters.a.style is unknown; accepted are class, colors, fields."
            ),
            ("handlers:\n  a: {}", "line 2: handlers.a.class is missing; accepted are stream, file."),
            ("handlers:\n  a: text", "line 2: handlers.a must hold names and values."),
            ("handlers:\n  a: {class: socket}", "line 2: handlers.a.class must be one of stream, file."),
            ("handlers:\n  a: {class: stream, stream: x}", "line 2: handlers.a.stream must be one of stdout, stderr."),
            ("handlers:\n  a: {class: stream, filename: x}", "line 2: handlers.a.filename is for the class file."),
            ("handlers:\n  a: {class: file}", "line 2: handlers.a.filename is missing: the path of the file."),
            (
                "handlers:\n  a: {class: file, filename: x, stream: stdout}",
                "line 2: handlers.a.stream is for the class stream."
            ),
            (
                "handlers:\n  a: {class: stream, maxBytes: 5}",
                "line 2: handlers.a.maxBytes is unknown; accepted are class, level, formatter, buffer, stream, filename, max_size, when, backup_count."
            ),
            (
                "handlers:\n  a: {class: stream, level: loud}",
                "line 2: handlers.a.level must be one of trace, debug, info, notice, warning, error, critical."
            ),
            (
                "handlers:\n  a: {class: stream, formatter: x}",
                "line 2: handlers.a.formatter must be one of auto, console, json."
            ),
            (
                "handlers:\n  a: {class: file, filename: x, max_size: 1}",
                "line 2: handlers.a.max_size must be a size such as 512KiB or 10MiB, from 4KiB to 1024GiB."
            ),
            (
                "handlers:\n  a: {class: file, filename: x, when: week}",
                "line 2: handlers.a.when must be one of never, hour, day."
            ),
            (
                "handlers:\n  a: {class: file, filename: x, when: day, backup_count: -1}",
                "line 2: handlers.a.backup_count must be a whole number from 0 to 1000."
            ),
            (
                "handlers:\n  a: {class: file, filename: x, backup_count: 1}",
                "line 2: handlers.a.backup_count counts nothing without max_size or when."
            ),
            (
                "handlers:\n  a: {class: file, filename: x}\n  b: {class: file, filename: x}",
                "line 3: handlers.b.filename is that of the handler a."
            ),
            (
                "loggers:\n  a: {handlers: [x]}",
                "line 2: loggers.a.handlers names \"x\", but the handlers are console."
            ),
            ("loggers:\n  a: {propagate: perhaps}", "line 2: loggers.a.propagate must be true or false."),
            (
                "loggers:\n  a: {color: red}",
                "line 2: loggers.a.color is unknown; accepted are level, handlers, propagate."
            ),
            ("root: {propagate: true}", "line 1: root.propagate is unknown; accepted are level, handlers."),
            (
                "root: {level: 10}",
                "line 1: root.level must be one of trace, debug, info, notice, warning, error, critical."
            ),
        ])
    func `a mistake is told with its place and what is accepted`(yaml: String, mistake: String) throws {
        let error = try #require(throws: LogConfigurationError.self) { try configuration(yaml) }
        #expect(error.mistakes == ["logging.yml, \(mistake)"])
    }

    @Test func `all mistakes are told at once`() throws {
        let error = try #require(throws: LogConfigurationError.self) {
            try configuration("version: 3\nlevels: x\nroot:\n  level: loud\n")
        }
        #expect(error.mistakes.count == 3)
    }

    @Test(arguments: ["a: [", "a: b: c", "root: {level: info}\nroot: {level: debug}", "a: *unknown"])
    func `what is no YAML is refused`(yaml: String) throws {
        let error = try #require(throws: LogConfigurationError.self) { try configuration(yaml) }
        #expect(error.description.hasPrefix("logging.yml is not YAML"))
    }

    @Test func `a file that is missing or too large is refused`() throws {
        #expect(throws: LogConfigurationError.self) { try LogConfiguration(file: "/nonexistent/logging.yml") }
        let file = FileManager.default.temporaryDirectory.appending(path: "logging-\(UUID().uuidString).yml")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(repeating: UInt8(ascii: "#"), count: 2 << 20).write(to: file)
        #expect(throws: LogConfigurationError.self) { try LogConfiguration(file: file.path) }
    }

    @Test func `levels and handlers come from the nearest logger above`() throws {
        let read = try configuration(
            """
            handlers: {a: {class: stream}, b: {class: stream, stream: stderr}}
            loggers:
              user: {level: debug, handlers: [b]}
              user.quiet: {level: error, propagate: false}
              user.quiet.deep: {handlers: [a]}
            root: {level: warning, handlers: [a]}
            """)
        #expect(read.configuredName(of: "user.api.v1") == "user")
        #expect(read.configuredName(of: "user.quiet.deep") == "user.quiet.deep")
        #expect(read.configuredName(of: "username") == nil)
        #expect(read.level(of: "user.quiet.deep") == .error && read.level(of: nil) == .warning)
        #expect(read.handlerNames(of: "user") == ["b", "a"])
        #expect(read.handlerNames(of: "user.quiet").isEmpty)
        #expect(read.handlerNames(of: "user.quiet.deep") == ["a"])
    }
}
