import CPostgres
import SwiftletData

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where a database is and how it is connected to, in the keywords of libpq (postgresql.org/docs/15/libpq-connect.html).
struct PostgresAddress: Sendable {
    private(set) var parameters: [String: String]

    /// Reads an address, such as `postgres://user@host:5432/database?sslmode=require`; several hosts, service files and
    /// all else that libpq understands are kept.
    ///
    /// - Throws: `DataError` with code `.configuration`, without the password that may stand in the address.
    init(_ url: String) throws(DataError) {
        guard !url.utf8.contains(0) else { throw DataError(.configuration, "an address contains no NUL") }
        var problem: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(url, &problem) else {
            let message = problem.map { String(cString: $0) } ?? "out of memory"
            PQfreemem(problem)
            throw DataError(.configuration, "libpq does not understand the address: \(Self.withoutQuoted(message))")
        }
        defer { PQconninfoFree(options) }
        try Self.checkAuthority(of: url)
        parameters = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { parameters[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
    }

    /// Whether every host is this machine, as far as the address and the environment tell.
    var isLocal: Bool {
        let hosts =
            parameters["hostaddr"] ?? parameters["host"] ?? Self.environment["PGHOSTADDR"] ?? Self.environment["PGHOST"]
            ?? ""
        return hosts.split(separator: ",", omittingEmptySubsequences: false).allSatisfy(Self.isLocal)
    }

    static func isLocal(_ host: some StringProtocol) -> Bool {
        // An empty host and one that begins with a slash or @ are Unix sockets.
        host.isEmpty || host.hasPrefix("/") || host.hasPrefix("@") || host.lowercased() == "localhost" || host == "::1"
            || host.hasPrefix("127.")
    }

    /// Whether the address leaves it to a service file what is not in it.
    var usesServiceFile: Bool { parameters["service"] != nil || Self.environment["PGSERVICE"] != nil }

    /// Whether address or environment say how the server is known to be the right one.
    private var saysSSLMode: Bool { parameters["sslmode"] != nil || Self.environment["PGSSLMODE"] != nil }

    /// The host and the database, for messages.
    var description: String {
        let host = parameters["host"] ?? parameters["hostaddr"] ?? Self.environment["PGHOST"] ?? "the local socket"
        let port = parameters["port"].map { ":\($0)" } ?? ""
        return "\(parameters["dbname"].map { "\($0) at " } ?? "")\(host)\(port)"
    }

    /// The host and the database, for spans, as far as the address and the environment tell.
    var server: DatabaseServer {
        DatabaseServer(
            host: told("host", "PGHOST") ?? told("hostaddr", "PGHOSTADDR"),
            port: told("port", "PGPORT").flatMap { Int($0) }, database: told("dbname", "PGDATABASE"))
    }

    /// What the address says, or else the environment, before which a service file goes.
    private func told(_ keyword: String, _ variable: String) -> String? {
        let value = parameters[keyword] ?? (usesServiceFile ? nil : Self.environment[variable])
        return value?.isEmpty == false ? value : nil
    }

    /// The parameters with what Swiftlet adds where neither address nor environment nor service file say otherwise.
    ///
    /// - Parameters:
    ///   - settings: What is set on the server for the session, by its names.
    ///   - connectTimeout: How long each host may take.
    func completed(settings: [(name: String, value: String)], connectTimeout: Duration) -> [String: String] {
        var completed = parameters
        func usual(_ keyword: String, _ value: String) {
            if completed[keyword] == nil { completed[keyword] = value }
        }
        completed["client_encoding"] = "UTF8"
        usual("connect_timeout", "\(max(2, Int((connectTimeout / .seconds(1)).rounded(.up))))")
        usual("fallback_application_name", "swiftlet")
        usual("keepalives_idle", "30")
        usual("keepalives_interval", "10")
        usual("keepalives_count", "3")
        if !isLocal, !saysSSLMode, !usesServiceFile {
            completed["sslmode"] = "verify-full"
            if let bundle = Self.systemCertificates, Self.environment["PGSSLROOTCERT"] == nil {
                usual("sslrootcert", bundle)
            }
        }
        if !settings.isEmpty {
            let own = settings.map { "-c \($0.name)=\(Self.escaped($0.value))" }.joined(separator: " ")
            let given = parameters["options"] ?? Self.environment["PGOPTIONS"]
            completed["options"] = given.map { "\(own) \($0)" } ?? own
        }
        return completed
    }

    /// Asks for a primary or a standby where the address asks for a session that can write or cannot: of sessions that were
    /// made read-only, libpq takes none of a primary for the former, and any for the latter.
    func askForKindOfServer(_ parameters: inout [String: String]) {
        switch parameters["target_session_attrs"] ?? Self.environment["PGTARGETSESSIONATTRS"] {
        case "read-write": parameters["target_session_attrs"] = "primary"
        case "read-only": parameters["target_session_attrs"] = "standby"
        default: break
        }
    }

    /// The certificates of the system, where the user has none of their own for PostgreSQL: libpq 15 does not look there.
    private static var systemCertificates: String? {
        let own = (environment["HOME"] ?? "") + "/.postgresql/root.crt"
        guard !FileManager.default.fileExists(atPath: own) else { return nil }
        return ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"]
            .first { FileManager.default.fileExists(atPath: $0) }
    }

    private static var environment: [String: String] { ProcessInfo.processInfo.environment }

    /// In `options`, spaces and backslashes are escaped.
    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing(" ", with: "\\ ")
    }

    /// libpq quotes the part of an address that it does not understand, which may be the password, and may contain quotes
    /// itself: nothing behind the first one is told.
    private static func withoutQuoted(_ message: String) -> String {
        let known = message.prefix { $0 != "\"" && !$0.isNewline }
        return known.endIndex == message.endIndex ? String(known) : known + "…"
    }

    /// Refuses an address in which a slash or an @ of the password has ended the part that it belongs to: what follows would
    /// be taken for the host or the database, whose names are told in messages.
    private static func checkAuthority(of url: String) throws(DataError) {
        guard let begin = url.firstRange(of: "://")?.upperBound else { return }
        let authority = url[begin...].prefix { !"/?".contains($0) }
        let marks = url[begin...].prefix { $0 != "?" }.count { $0 == "@" }
        guard marks > (authority.contains("@") ? 1 : 0) else { return }
        throw DataError(
            .configuration,
            "the address has an @ where none belongs: write a slash of a user's name or password as %2F, and an @ of it or "
                + "of a database's name as %40")
    }
}
