package import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A program that a test has started. Its output and its error output come in one text or in two.
///
/// Foundation's `Process` is not used: on Linux it reads beyond a directory entry when it looks for open descriptors, which
/// ends the tests now and then when many are open.
package final class ChildProcess: Sendable {
    /// Why a program could not be started.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// The process.
    package let id: pid_t
    /// What it writes.
    package let output: FileHandle
    /// What it writes as errors; nil where that comes with `output`.
    package let errors: FileHandle?
    /// More than the tests ever have open.
    private static let mostDescriptors: Int32 = 8192
    private let hasEnded = Mutex(false)

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - path: where it lies.
    ///   - arguments: its arguments, without its name.
    ///   - environment: its environment; nil is that of the tests.
    ///   - joinsErrors: whether what it writes as errors comes with the rest.
    package init(
        _ path: String, _ arguments: [String], environment: [String: String]? = nil, joinsErrors: Bool = false
    ) throws {
        let output = Pipe()
        let errors = joinsErrors ? nil : Pipe()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let out = output.fileHandleForWriting.fileDescriptor
        posix_spawn_file_actions_adddup2(&actions, out, 1)
        posix_spawn_file_actions_adddup2(&actions, errors?.fileHandleForWriting.fileDescriptor ?? out, 2)
        // Sockets and pipes of other tests must not be held open by the program. That one is not open is no error.
        for descriptor in 3..<min(getdtablesize(), Self.mostDescriptors) {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        let variables = environment ?? ProcessInfo.processInfo.environment
        let id = try Self.withTexts([path] + arguments) { arguments in
            try Self.withTexts(variables.map { "\($0)=\($1)" }) { variables in
                var id = pid_t()
                let problem = posix_spawn(&id, path, &actions, nil, arguments, variables)
                guard problem == 0 else { throw Failure(description: "\(path): \(String(cString: strerror(problem)))") }
                return id
            }
        }
        try output.fileHandleForWriting.close()
        try errors?.fileHandleForWriting.close()
        self.id = id
        self.output = output.fileHandleForReading
        self.errors = errors?.fileHandleForReading
    }

    /// Waits for its end; blocks the thread. To be called once.
    ///
    /// - Returns: its exit status; 128 and the signal's number if a signal ended it.
    @discardableResult
    package func wait() -> Int32 {
        // Its end is seen without taking its id back, which another process might get at once.
        var end = siginfo_t()
        while waitid(P_PID, id_t(id), &end, WEXITED | WNOWAIT) < 0, errno == EINTR {}
        return hasEnded.withLock { hasEnded in
            hasEnded = true
            var raw: Int32 = 0
            while waitpid(id, &raw, 0) < 0, errno == EINTR {}
            return raw & 0x7F == 0 ? (raw >> 8) & 0xFF : 128 + raw & 0x7F
        }
    }

    /// Sends it a signal, unless it has ended and was waited for.
    package func signal(_ signal: Int32) {
        hasEnded.withLock { if !$0 { kill(id, signal) } }
    }

    /// Ends it if it still runs.
    package func end() { signal(SIGKILL) }

    private static func withTexts<R>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) throws -> R
    ) throws -> R {
        let copies = texts.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return try body(copies + [nil])
    }
}
