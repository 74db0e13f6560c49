public import SwiftletData

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The embedded engine: a file with a write-ahead log, one writing connection and several that only read.
///
/// Addresses are `sqlite:data.db`, `sqlite:/var/lib/app/data.db` or `sqlite:///var/lib/app/data.db`, and
/// `sqlite::memory:` for a temporary database (a file in the temporary directory) that is gone when it is closed.
/// Foreign keys are enforced. Booleans are stored as the integers 0 and 1; dates (UTC, to the microsecond), UUIDs
/// and decimals as text.
public struct SQLite: DatabaseEngine {
    /// Makes the engine.
    public init() {}

    /// `sqlite`.
    public var schemes: [String] { ["sqlite"] }

    /// `SQLDialect.sqlite`.
    public var dialect: SQLDialect { .sqlite }

    /// Opens the file, creating it if it is not there.
    ///
    /// - Throws: `DataError` with code `.configuration` for a wrong address or option, `.unavailable` if the file
    ///   cannot be opened.
    public func open(_ url: String, options: DatabaseOptions) async throws -> any DatabasePool {
        try options.validate()
        let path = try Self.path(of: url)
        let temporary = path == ":memory:" ? try TemporaryDatabase() : nil
        let opening = SQLiteOpening(path: temporary?.path ?? path, options: options)
        let pool = SQLitePool(opening: opening, temporary: temporary)
        // Mistakes are found now rather than later.
        do {
            try await pool.connect()
        } catch {
            try? await pool.close()
            throw error
        }
        return pool
    }

    /// None: nobody but who runs the service can change what hinders opening a file.
    public func mayPass(_ error: DataError) -> Bool { false }

    static func path(of url: String) throws -> String {
        guard let colon = url.firstIndex(of: ":") else {
            throw DataError(.configuration, "an address begins with sqlite:, as in sqlite:data.db")
        }
        var path = url[url.index(after: colon)...]
        if path.hasPrefix("//") { path = path.dropFirst(2) }
        guard !path.isEmpty, !path.contains("?"), !path.contains("\0") else {
            throw DataError(.configuration, "an address is sqlite: and a path without parameters")
        }
        return String(path)
    }
}

extension SQLite: LinkedEngine {}
