import Foundation

/// A program that a test runs to its end.
package enum Program {
    /// A program has failed.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Runs a program and waits for its end.
    ///
    /// - Returns: its exit status, and what it wrote, errors included.
    package static func run(
        _ path: String, _ arguments: [String], environment: [String: String]? = nil
    ) async throws -> (status: Int32, output: String) {
        let process = try ChildProcess(path, arguments, environment: environment, joinsErrors: true)
        return await withCheckedContinuation { continuation in
            // A thread of its own: reading to the end blocks.
            Thread.detachNewThread {
                let output = process.output.readDataToEndOfFile()
                continuation.resume(returning: (process.wait(), String(decoding: output, as: UTF8.self)))
            }
        }
    }

    /// A port of the loopback interface that nobody listens at.
    package static func freePort() throws -> Int {
        let (descriptor, port) = try Loopback.listen()
        close(descriptor)
        return port
    }
}
