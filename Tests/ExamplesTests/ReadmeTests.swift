import Foundation
import Swiftlet
import SwiftletTesting
import Testing

@testable import TodoExample

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
