import ConformanceExample
import Foundation
import Logging
import RegionExample
import RoleExample
import Swiftlet
import Testing
import TodoExample
import UserExample

@testable import struct ConformanceExample.ConformanceApp
@testable import struct RegionExample.RegionApp
@testable import struct RoleExample.RoleApp
@testable import struct TodoExample.TodoApp
@testable import struct UserExample.UserApp

private let python = ProcessInfo.processInfo.environment["SWIFTLET_PYTHON"]

@Suite("OpenAPI documents of the examples", .enabled(if: python != nil, "scripts/test names the interpreter"))
struct OpenAPIExamplesTests {
    private static let services: [any Microservice] = [
        UserApp(), RoleApp(), RegionApp(), ConformanceApp(), TodoApp(),
    ]

    @Test(arguments: OpenAPIVersion.allCases)
    func `openapi-spec-validator finds nothing wrong`(version: OpenAPIVersion) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "swiftlet-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        var files: [String] = []
        for service in Self.services {
            let settings = try Settings(arguments: [], environment: [:], defaultFile: directory.path() + "none.yml")
            let app = App.assembled(service, settings: settings, logger: Logger(label: "test"))
            let file = directory.appending(path: "\(type(of: service)).json")
            try app.openAPIDocument(version: version).write(to: file, atomically: true, encoding: .utf8)
            files.append(file.path())
        }
        let (status, output) = try await Self.validate(files)
        #expect(status == 0, "\(output)")
        #expect(output.split(separator: "\n").count { $0.hasSuffix(": valid") } == Self.services.count)
    }

    private static func validate(_ files: [String]) async throws -> (status: Int32, output: String) {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let process = Process()
        process.executableURL = URL(filePath: try #require(python))
        process.arguments = [tests.appending(path: "support/validate_openapi.py").path()] + files
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        return try await withCheckedThrowingContinuation { continuation in
            // A thread of its own: reading to the end blocks.
            Thread.detachNewThread {
                do {
                    try process.run()
                    let output = pipe.fileHandleForReading.readDataToEndOfFile()
                    process.waitUntilExit()
                    continuation.resume(
                        returning: (process.terminationStatus, String(decoding: output, as: UTF8.self)))
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }
}
