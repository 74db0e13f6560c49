package import Foundation

/// A PostgreSQL server of a test's own, which the test may stop, start and set otherwise.
///
/// Its data is a copy of the fresh directory that scripts/with-postgres has made; the user is `swiftlet`, and so is the
/// password. It is a child of nobody, so that it is made by ``withPostgresServer(_:_:)``, which ends it.
package struct PostgresServer: Sendable {
    /// How a server is stopped.
    package enum Stop: String, Sendable, CaseIterable {
        /// Connections are ended, and what is in memory is written.
        case fast
        /// As if the machine had lost its power.
        case immediate
    }

    /// Whether tests were started by scripts/with-postgres, and can have servers.
    package static var isThere: Bool { template != nil && programs != nil }

    private static let template = ProcessInfo.processInfo.environment["SWIFTLET_POSTGRES_TEMPLATE"]
    private static let programs = ProcessInfo.processInfo.environment["SWIFTLET_POSTGRES_BIN"]

    /// Where it listens.
    package let port: Int
    /// The directory that is removed with it; the server's user may write here.
    package let directory: URL

    private var data: String { directory.appending(path: "data").path() }

    private init() throws {
        guard let template = Self.template else { throw Program.Failure(description: "no scripts/with-postgres") }
        port = try Program.freePort()
        // Beside the template, where scripts/with-postgres ends what a killed test has left.
        directory = URL(filePath: template).deletingLastPathComponent().appending(path: "own-\(port)")
    }

    /// Makes a server of the template; it is not started.
    static func fresh(_ settings: [String: String]) async throws -> PostgresServer {
        let server = try PostgresServer()
        try await server.run("/bin/mkdir", server.directory.path())
        try await server.run("/bin/cp", "-a", template ?? "", server.data)
        try server.set(settings)
        return server
    }

    /// Makes a replica of a running server; it is not started.
    static func replica(of primary: PostgresServer, _ settings: [String: String]) async throws -> PostgresServer {
        let server = try PostgresServer()
        try await server.run("/bin/mkdir", server.directory.path())
        try await server.run(
            program("pg_basebackup"), "-D", server.data, "-d", primary.url(database: ""), "-R", "-X", "stream", "-c",
            "fast", "-C", "-S", "replica_\(server.port)")
        try server.set(settings)
        return server
    }

    /// Its address.
    package func url(
        user: String = "swiftlet", password: String = "swiftlet", database: String = "postgres", port: Int? = nil
    ) -> String { "postgres://\(user):\(password)@127.0.0.1:\(port ?? self.port)/\(database)" }

    /// Changes its settings from its next start on.
    package func set(_ settings: [String: String]) throws {
        var all = settings
        all["port"] = "\(port)"
        all["listen_addresses"] = "127.0.0.1"
        all["unix_socket_directories"] = directory.path()
        // Nothing of this is kept, so nothing has to reach the disk.
        all["fsync"] = "off"
        let lines = all.sorted { $0.key < $1.key }.map { "\($0.key) = '\($0.value)'\n" }.joined()
        try append(lines, to: "postgresql.conf")
    }

    /// Adds lines to a file of its data directory.
    package func append(_ lines: String, to file: String) throws {
        let handle = try FileHandle(forWritingTo: URL(filePath: data).appending(path: file))
        defer { try? handle.close() }
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(("\n" + lines).utf8))
    }

    /// Starts it, at the same port as before, and waits until it takes connections.
    package func start() async throws {
        try await run(Self.program("pg_ctl"), "-D", data, "-l", data + "/server.log", "-w", "-t", "600", "start")
    }

    /// Stops it and waits for its end.
    package func stop(_ how: Stop) async throws {
        try await run(Self.program("pg_ctl"), "-D", data, "-m", how.rawValue, "-w", "-t", "600", "stop")
    }

    /// Makes it read its settings again.
    package func reload() async throws { try await run(Self.program("pg_ctl"), "-D", data, "reload") }

    /// Runs a program as the server's user, in the server's directory.
    @discardableResult
    package func run(_ program: String, _ arguments: String...) async throws -> String {
        // PostgreSQL refuses to run as root.
        let command =
            ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", Self.home, program] + arguments
        let (status, output) =
            geteuid() == 0
            ? try await Program.run("/usr/sbin/runuser", ["-u", "postgres", "--"] + command)
            : try await Program.run(command[0], Array(command.dropFirst()))
        guard status == 0 else { throw Program.Failure(description: "\(program) \(arguments): \(output)") }
        return output
    }

    func remove() async {
        _ = try? await stop(.immediate)
        _ = try? await run("/bin/rm", "-rf", directory.path())
    }

    /// A directory that exists before the server's does.
    private static var home: String { URL(filePath: template ?? "/").deletingLastPathComponent().path() }

    private static func program(_ name: String) -> String { (programs ?? "") + "/" + name }
}

/// Runs a closure with a server of its own, which is gone when it has returned or thrown.
///
/// - Parameter settings: what stands in postgresql.conf.
package func withPostgresServer<R>(
    _ settings: [String: String] = [:], _ body: (PostgresServer) async throws -> R
) async throws -> R {
    try await running(try await PostgresServer.fresh(settings), body)
}

/// Runs a closure with a replica of a running server.
package func withReplica<R>(
    of primary: PostgresServer, _ settings: [String: String] = [:], _ body: (PostgresServer) async throws -> R
) async throws -> R {
    try await running(try await PostgresServer.replica(of: primary, settings), body)
}

private func running<R>(_ server: PostgresServer, _ body: (PostgresServer) async throws -> R) async throws -> R {
    let result: Result<R, any Error>
    do {
        try await server.start()
        result = .success(try await body(server))
    } catch {
        result = .failure(error)
    }
    await server.remove()
    return try result.get()
}
