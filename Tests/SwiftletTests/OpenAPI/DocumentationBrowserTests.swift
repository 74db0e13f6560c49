import Foundation
import SwiftletHTTP
import SwiftletSchema
import TestTools
import Testing

@testable import Swiftlet

/// The documentation page in a real browser, over a real socket.
@Suite(
    "The documentation page in a browser",
    .enabled(
        if: Tool.python != nil && Tool.chromium != nil && Tool.documentationAssets != nil,
        "scripts/test names the browser and the files of Swagger UI"))
struct DocumentationBrowserTests {
    private struct Report: Decodable {
        var operations: [String]
        var status: String
        var body: String
        var complaints: [String]
    }

    @Test func `a person finds the operations and tries one out`() async throws {
        let app = try Zoo.app(["--docs-assets", try #require(Tool.documentationAssets)])
        app.addDocumentation()
        var greet = try EndpointDescription(
            .get, "/greetings/{name}", name: "greet", documentation: "Greet somebody\n\nIn English.",
            parameters: ["name": .example("Ada"), "times": .range(1...3)])
        let name = try greet.input("name", as: String.self, default: { "Ada" })
        let times = try greet.input("times", as: Int.self, defaultValue: .json("2"), default: { 2 })
        app.add(
            greet.answering { (call: inout Call) async throws -> [String] in
                let (name, times) = (name.value(in: &call), times.value(in: &call))
                guard let name, let times else { throw call.refusal }
                return Array(repeating: "Hello, \(name)!", count: times)
            })
        let pipeline = try app.pipeline(requestLog: nil)
        var configuration = ServerConfiguration()
        configuration.port = 0
        configuration.loops = 1
        let server = Server(configuration: configuration) { await pipeline.respond(to: $0) }
        let address = try await server.start()
        let arguments = ["http://127.0.0.1:\(address.port)/docs", "greet"]
        let screenshot = ProcessInfo.processInfo.environment["SWIFTLET_SCREENSHOT"].map { ["--screenshot", $0] } ?? []
        let outcome: (status: Int32, output: String)
        do {
            outcome = try await Tool.run("browser_docs.py", [try #require(Tool.chromium)] + arguments + screenshot)
        } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown()

        try #require(outcome.status == 0, "\(outcome.output)")
        let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
        #expect(report.operations.contains { $0.hasSuffix("-getAnimal") })
        #expect(report.operations.contains { $0.hasSuffix("-greet") })
        #expect(!report.operations.contains { $0.hasSuffix("-secret") })
        #expect(report.status.hasPrefix("200"))
        #expect(report.body.filter { !$0.isWhitespace } == #"{"code":0,"data":["Hello,Ada!","Hello,Ada!"]}"#)
        #expect(report.complaints == [])
    }
}
