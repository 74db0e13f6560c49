import Foundation
import Swiftlet
import SwiftletTesting
import Testing

@testable import TodoExample
@testable import UserExample

/// What README.md and README.zh-CN.md show.
@Suite struct ReadmeTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    @Test(arguments: ["README.md", "README.zh-CN.md"])
    func `the first service and its tests are those that are tested`(readme: String) throws {
        let shown = try Self.text(readme)
        let service = try Self.text("Examples/Todo/TodoApp.swift")
        #expect(shown.contains("```swift\n\(service)```"))
        #expect(service.split(separator: "\n", omittingEmptySubsequences: false).count <= 30)
        let tests = try Self.text("Tests/ExamplesTests/TodoServiceTests.swift")
        #expect(shown.contains("```swift\n\(tests)```"))
        let user = try Self.text("Examples/User/UserService.swift")
        let failure = try #require(user.split(separator: "\n\n").first { $0.hasPrefix("@Failure") })
        #expect(shown.contains("```swift\n\(failure)\n```"))
    }

    @Test(arguments: ["README.md", "README.zh-CN.md"])
    func `a metric of one's own is shown as it says`(readme: String) async throws {
        #expect(try Self.text(readme).contains(#"`app.metrics.counter("orders", help: "Orders placed.").increment()`"#))
        try await withTestApp(TodoApp()) { test in
            let app = test.app
            app.metrics.counter("orders", help: "Orders placed.").increment()
            let shown = try await test.request(.get, "/metrics").text
            #expect(shown.contains("\norders_total 1\n"))
        }
    }

    /// What both say of calls to other services.
    struct Caller: Microservice {
        @Schema struct City {
            var id: Int
        }

        static let name = "caller"

        func configure(_ app: App) throws {
            let regions = app.client("region")
            app.get("/home") { _ in try await regions.get("/cities/1", as: City?.self) }
        }
    }

    @Test(arguments: ["README.md", "README.zh-CN.md"])
    func `another service is called as shown, and each setting that is named is one`(readme: String) async throws {
        let text = try Self.text(readme)
        let code = """
            let regions = app.client("region")
            app.get("/home") { _ in try await regions.get("/cities/1", as: City?.self) }
            """
        #expect(text.contains("```swift\n\(code)\n```"))
        try await withTestApp(Caller()) { app in
            app.mock("region").get("/cities/1", returns: Caller.City(id: 1))
            let home = try await app.request(.get, "/home").text
            #expect(home == #"{"code":0,"data":{"id":1}}"#)
            let names = text.matches(of: /`(upstream\.region\.\w+|deadline\.peers|zone)`/).map { String($0.1) }
            #expect(Set(names).count == 10)
            let help = app.app.settings.help.split(separator: "\n")
            for name in names { #expect(help.contains(Substring(name)), "\(name)") }
        }
    }

    @Test(arguments: ["README.md", "README.zh-CN.md"])
    func `traces are switched on as it says`(readme: String) async throws {
        let lines = try Self.text(readme).split(separator: "\n").filter { $0.hasPrefix("user serve --tracing") }
        #expect(lines.count == 2)
        for line in lines {
            try await withZipkinCollector { collector, url in
                var settings: [String: String] = [:]
                let words = line.split(separator: " ").dropFirst(2).map(String.init)
                for index in stride(from: 0, to: words.count, by: 2) {
                    settings[words[index].dropFirst(2).replacingOccurrences(of: "-", with: ".")] = words[index + 1]
                }
                settings["tracing.url"] = url
                try await withTestApp(UserApp(), settings: settings) { app in
                    for _ in 0..<20 { _ = try await app.request(.get, "/users/1") }
                }
                #expect(line.contains("zipkin") == !collector.spans.isEmpty)
                #expect(collector.spans.isEmpty || collector.spans.contains { $0.name == "select users" })
            }
        }
    }

    @Test(arguments: ["README.md", "README.zh-CN.md"])
    func `a call that is logged is a line as shown`(readme: String) async throws {
        let code = try Self.text("Tests/ExamplesTests/ReadmeLogging.swift")
        let function = try #require(code.range(of: "/// Charge a card")).lowerBound
        let shown = try Self.text(readme)
        #expect(shown.contains("```swift\n\(code[function...])```"))
        let log = LogOutput.inMemory()
        let factory = LogHandlers.factory(format: .console, service: "shop", output: log)
        let settings = try Settings(arguments: [], environment: [:], defaultFile: "")
        let app = App(name: "shop", settings: settings, logger: Logger(label: "shop", factory: factory))
        app.get("/") { _ in try charge("4111", amount: 5) }
        let running = try await app.start(ServingOptions())
        _ = await running.respond(to: Request(target: "/", headers: [.requestID: "b1f6"]))
        await running.stop()
        let line = try #require(log.lines.first { $0.contains("charge") })
            .replacing(/^[0-9:.]{12}/, with: "12:00:00.000").replacing(/duration_ms=[0-9.]+/, with: "duration_ms=0.02")
        #expect(shown.contains("```text\n\(line)\n```"))
    }

    @Test(arguments: ["README.md", "README.zh-CN.md"])
    func `the answers shown are those given`(readme: String) async throws {
        let lines = try Self.text(readme).split(separator: "\n")
        let calls = lines.indices.filter { lines[$0].hasPrefix("$ curl ") }
        #expect(calls.count == 3)
        try await withTestApp(TodoApp()) { app in
            for index in calls {
                let words = lines[index].split(separator: "'")
                let target = try #require(lines[index].split(separator: ":8080").last)
                let response =
                    words.count == 3
                    ? try await app.request(.post, String(target), body: String(words[1]))
                    : try await app.request(.get, String(target))
                #expect(response.text == lines[index + 1])
            }
        }
    }
}
