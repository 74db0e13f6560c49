package import Foundation
import Testing

/// A program that judges from outside: scripts/test names the places of those that it installed.
package enum Tool {
    /// The Python interpreter with the validator of OpenAPI documents.
    package static let python = ProcessInfo.processInfo.environment["SWIFTLET_PYTHON"]
    /// The directory with the files of Swagger UI.
    package static let documentationAssets = ProcessInfo.processInfo.environment["SWIFTLET_DOCS_ASSETS"]
    /// The browser.
    package static let chromium = ProcessInfo.processInfo.environment["SWIFTLET_CHROMIUM"]

    /// Prometheus' program that checks metrics.
    package static let promtool = ProcessInfo.processInfo.environment["SWIFTLET_PROMTOOL"]

    /// etcd's server.
    package static let etcd = ProcessInfo.processInfo.environment["SWIFTLET_ETCD"]

    /// The file of Tests/support with this name.
    package static func script(_ name: String, file: String = #filePath) -> String {
        var directory = URL(filePath: file)
        while directory.lastPathComponent != "Tests" { directory.deleteLastPathComponent() }
        return directory.appending(path: "support").appending(path: name).path()
    }

    /// Runs a script of Tests/support with the interpreter.
    ///
    /// - Returns: its exit status, and what it wrote.
    package static func run(_ script: String, _ arguments: [String]) async throws -> (status: Int32, output: String) {
        try await Program.run(try #require(python), [Tool.script(script)] + arguments)
    }
}

/// Runs `body` with a directory that is removed behind it.
package func withTemporaryDirectory<R>(_ body: (URL) async throws -> R) async throws -> R {
    let directory = FileManager.default.temporaryDirectory.appending(path: "swiftlet-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    return try await body(directory)
}
