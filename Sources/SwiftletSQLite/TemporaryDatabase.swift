#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A directory for a database that is deleted with it; nobody else may read it.
final class TemporaryDatabase: Sendable {
    private let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "swiftlet-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    var path: String { directory.appending(path: "memory.db").path }

    /// Deletes the files; connections that are still open keep working until they are closed.
    func remove() {
        // Only fails if it is gone already.
        try? FileManager.default.removeItem(at: directory)
    }

    deinit { remove() }
}
