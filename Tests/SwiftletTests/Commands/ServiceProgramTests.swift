import Foundation
import Swiftlet
import SwiftletTelemetry
import Testing

@testable import Swiftlet

@Suite(.timeLimit(.minutes(10))) struct ServiceProgramTests {
    private struct Shop: Microservice {
        static let name = "shop"

        func configure(_ app: App) throws {
            _ = try app.settings.value("greeting", default: "hello", help: "What is said first.")
            _ = try app.settings.value("basket.size", default: 3, help: "How much a basket holds.")
            app.get("/items/{id}", name: "getItem", file: "Shop/App.swift", line: 7) { _ in "item" }
            app.delete("/items", name: "deleteItems", file: "Shop/App.swift", line: 123) { _ in }
            _ = app.client("role")
            _ = app.client("region")
        }
    }

    private struct Result {
        let status: ExitCode
        let output: String
        let errors: String
    }

    private func run(_ arguments: [String], environment: [String: String] = [:]) async -> Result {
        let (output, errors) = (LogOutput.inMemory(), LogOutput.inMemory())
        let status = await ServiceProgram<Shop>(
            arguments: arguments, environment: environment, settingsFile: "/nonexistent/swiftlet.yml", output: output,
            errors: errors
        ).run()
        return Result(status: status, output: output.text, errors: errors.text)
    }

    @Test func `the routes are an aligned table`() async throws {
        let result = await run(["routes"])
        #expect(result.status == .success && result.errors.isEmpty)
        let lines = result.output.split(separator: "\n")
        let words = lines.map { $0.split(separator: " ") }
        #expect(words.first == ["METHOD", "PATH", "HANDLER", "PLACE"])
        #expect(words.contains(["GET", "/items/{id}", "getItem", "Shop/App.swift:7"]))
        #expect(words.contains(["DELETE", "/items", "deleteItems", "Shop/App.swift:123"]))
        for column in 1..<4 {
            let starts = zip(lines, words).map { $0.distance(from: $0.startIndex, to: $1[column].startIndex) }
            #expect(Set(starts).count == 1)
        }
    }

    @Test(arguments: [["help"], ["--help"], ["-h"], ["routes", "--help"]])
    func `the help lists commands, and settings of the framework and of the service`(arguments: [String]) async {
        let result = await run(arguments)
        #expect(result.status == .success && result.errors.isEmpty)
        for part in [
            "serve ", "migrate ", "routes ", "openapi ", "--port, PORT", "--limits-request-line, LIMITS_REQUEST_LINE",
            "default: 2MiB", "--drain-timeout, DRAIN_TIMEOUT", "--drain-delay", "--log-format, LOG_FORMAT",
            "--log-requests",
            "--watchdog-threshold", "--greeting, GREETING", "What is said first.", "--upstream-region-url",
        ] {
            #expect(result.output.contains(part))
        }
        #expect(!result.output.contains("--database-url"))
    }

    @Test func `the help is shown with mistakes, which are told`() async {
        let result = await run(["help", "--greeting", "--basket-size", "many"], environment: ["PORT": "99999"])
        #expect(result.status == .success)
        #expect(result.output.contains("--basket-size") && result.output.contains("--upstream-role-url"))
        for name in ["greeting", "basket.size", "port"] { #expect(result.errors.contains("The setting \(name) (")) }
    }

    @Test func `the help is shown when the settings file is broken`() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID()).yml").path
        try Data("a: [".utf8).write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let result = await run(["help", "--config", file])
        #expect(result.status == .success && result.output.contains("--greeting"))
        #expect(result.errors.contains("is not readable YAML"))
        let serving = await run(["serve", "--config", file])
        #expect(serving.status == .configuration && serving.errors.contains(file))
    }

    @Test func `an unknown command is told with the nearest one`() async {
        let result = await run(["serv"])
        #expect(result.status == .usage && result.output.isEmpty)
        #expect(result.errors.hasPrefix("shop: There is no command \"serv\". Did you mean serve?"))
    }

    @Test func `further words are refused`() async {
        let result = await run(["routes", "all"])
        #expect(result.status == .usage && result.errors.contains("\"all\""))
    }

    @Test func `every mistake is told at once, each on a line, and nothing is started`() async {
        let result = await run([
            "--prot", "80", "--basket-size", "x", "--limits-connections", "0", "--log-level", "loud",
        ])
        #expect(result.status == .configuration)
        let lines = result.errors.split(separator: "\n")
        #expect(lines.count == 6)
        for part in [
            "basket.size", "limits.connections", "at least 1", "log.level", "--prot", "upstream.region.url",
            "UPSTREAM_ROLE_URL",
        ] {
            #expect(result.errors.contains(part))
        }
    }

    @Test func `an upstream's address that is none is told with its setting`() async {
        let result = await run(["routes", "--upstream-region-url", "region"])
        #expect(result.status == .configuration)
        #expect(result.errors.contains("upstream.region.url") && result.errors.contains("http://region:8050"))
    }

    @Test(arguments: ["http://u:pw@region", "ftp://u:pw@region", "http://u:p w@region", "u:pw@region"])
    func `a password in an upstream's address is not shown`(address: String) async {
        let result = await run(["routes"], environment: ["UPSTREAM_REGION_URL": address])
        #expect(result.status == .configuration)
        #expect(result.errors.contains("upstream.region.url (environment, UPSTREAM_REGION_URL)"))
        #expect(!result.errors.contains("pw@") && !result.errors.contains("u:p"))
    }

    @Test func `what is wrong with an upstream's address is told`() async {
        let result = await run(["routes", "--upstream-region-url", "http://u:pw@region"])
        #expect(result.errors.contains("must not hold a user; send credentials in a header field"))
    }

    @Test func `openapi refuses versions there are not`() async {
        let result = await run(["openapi", "--version", "2.0"])
        #expect(result.status == .usage && result.errors.contains("2.0"))
    }

    @Test func `an option of one command is none of another`() async {
        let result = await run(["routes", "--version", "3.0"])
        #expect(result.status == .configuration && result.errors.contains("--version"))
    }

    @Test func `migrate tells what it did`() async {
        let result = await run(["migrate"])
        #expect(result.status == .success && result.output == "the service has no tables\n")
    }
}
