import Foundation

/// A program of the package, run to its end.
package enum BuiltProgram {
    /// How a program ended.
    package struct Outcome: Sendable {
        /// Its exit status; 128 and the signal's number if a signal ended it.
        package let status: Int32
        /// What it wrote.
        package let output: String
        /// What it wrote as errors.
        package let errors: String
    }

    /// Where the programs lie: beside the tests' own, which only Linux tells.
    private static let directory = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent()

    /// What scripts/sanitize-threads tells the sanitizer, in programs of their own too; they see nothing else.
    private static let sanitizing: Set = ["LD_PRELOAD", "TSAN_OPTIONS", "SWIFT_BACKTRACE"]

    /// Settings for programs that use a database: limits that nothing runs into, on a machine that is busy with other
    /// tests.
    package static let patience = ["acquire", "busy", "connect", "statement"]
        .flatMap { ["--database-\($0)-timeout", "120s"] }

    /// Whether a program is there.
    package static func isAvailable(_ name: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: directory.appending(path: name).path)
    }

    /// Starts a program.
    package static func start(_ name: String, _ arguments: [String]) throws -> ChildProcess {
        try ChildProcess(
            directory.appending(path: name).path, arguments,
            environment: ProcessInfo.processInfo.environment.filter { sanitizing.contains($0.key) })
    }

    /// Runs a program to its end.
    package static func run(_ name: String, _ arguments: [String]) async throws -> Outcome {
        try await start(name, arguments).outcome()
    }
}

extension ChildProcess {
    /// Waits for its end, and reads what it wrote meanwhile. To be called once, and instead of ``wait()``.
    package func outcome() async -> BuiltProgram.Outcome {
        async let output = text(of: self.output)
        async let errors = text(of: errors)
        let (written, complaints) = await (output, errors)
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    returning: BuiltProgram.Outcome(status: self.wait(), output: written, errors: complaints))
            }
        }
    }

    private func text(of handle: FileHandle?) async -> String {
        guard let handle else { return "" }
        return await withCheckedContinuation { continuation in
            // A thread of its own: reading to the end blocks.
            Thread.detachNewThread {
                continuation.resume(returning: String(decoding: handle.readDataToEndOfFile(), as: UTF8.self))
            }
        }
    }
}
