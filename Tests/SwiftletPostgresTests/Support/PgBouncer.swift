import Foundation
import Synchronization
import TestTools

/// A PgBouncer in transaction mode in front of a server.
struct PgBouncer: Sendable {
    /// The program; nil when the tests were started without it.
    static let program = ProcessInfo.processInfo.environment["SWIFTLET_PGBOUNCER"]

    /// How many connections to the server it makes for one database.
    static let poolSize = 12

    let port: Int
    private let process: ChildProcess
    private let log = Log()

    /// What it has written.
    private final class Log: Sendable {
        let bytes = Mutex(Data())
    }

    /// The last lines that it has written.
    var lastLines: String {
        let text = log.bytes.withLock { String(decoding: $0, as: UTF8.self) }
        return text.split(separator: "\n").suffix(20).joined(separator: "\n")
    }

    /// Runs a closure with a PgBouncer of its own, which is gone when it has returned or thrown.
    static func running<R>(
        before server: PostgresServer, _ body: (PgBouncer) async throws -> R
    ) async throws -> R {
        let port = try Program.freePort()
        let directory = server.directory.path()
        let settings = """
            [databases]
            * = host=127.0.0.1 port=\(server.port)
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = \(port)
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = \(directory)/users-\(port).txt
            pool_mode = transaction
            default_pool_size = \(poolSize)
            max_client_conn = 100
            """
        for (name, text) in [("pgbouncer-\(port).ini", settings), ("users-\(port).txt", #""swiftlet" "swiftlet""#)] {
            try await server.run("/bin/sh", "-c", "printf '%s\\n' \"$1\" > \"$0\"", "\(directory)/\(name)", text)
        }
        let command = [program ?? "", "\(directory)/pgbouncer-\(port).ini"]
        // It refuses to run as root, too. Without runuser in between, which would live on when it is to end.
        let process =
            geteuid() == 0
            ? try ChildProcess(
                "/usr/bin/setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups"] + command,
                joinsErrors: true)
            : try ChildProcess(command[0], [command[1]], joinsErrors: true)
        let bouncer = PgBouncer(port: port, process: process)
        let (output, log) = (process.output, bouncer.log)
        // Its pipe must not fill.
        Thread.detachNewThread {
            while true {
                let piece = output.availableData
                guard !piece.isEmpty else { return }
                log.bytes.withLock { $0.append(piece) }
            }
        }
        let result: Result<R, any Error>
        do {
            try await eventually("PgBouncer answers") {
                (try? await TestServer.value("SELECT 1", at: server.url(port: port))) == "1"
            }
            result = .success(try await body(bouncer))
        } catch {
            result = .failure(error)
        }
        process.end()
        process.wait()
        return try result.get()
    }
}
