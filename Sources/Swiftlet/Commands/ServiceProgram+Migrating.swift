import SwiftletData

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension ServiceProgram {
    /// Does what `migrate` was asked to.
    ///
    /// - Returns: ``ExitCode/failure`` when `status` or `diff` found something to do.
    func migrate(_ app: App, _ request: MigrateRequest) async throws -> ExitCode {
        let author = ["USER", "LOGNAME"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? "author"
        let date = Date.now.formatted(.iso8601.year().month().day())
        if case .new(let name) = request.command {
            try write(MigrationSkeleton(name).source(author: author, date: date), to: request.output)
            return .success
        }
        guard app.hasTables else {
            write("the service has no tables", to: output)
            return .success
        }
        return try await app.migrateOnly { migrator in
            switch request.command {
            case .up, .new:
                let report = try await migrator.run(unfinished: request.decisions)
                write(MigrationListing.done(report), to: output)
            case .down(let count):
                let report = try await migrator.down(count)
                write(report.isEmpty ? "there is no version to take back" : MigrationListing.done(report), to: output)
            case .plan: write(MigrationListing.plan(try await migrator.plan()), to: output)
            case .status:
                let status = try await migrator.status()
                write(MigrationListing.status(status), to: output)
                return status.isUpToDate ? .success : .failure
            case .diff:
                let status = try await migrator.status()
                let text = MigrationListing.differences(status, asSQL: request.showsSQL, author: author, date: date)
                write(text, to: output)
                return status.isUpToDate ? .success : .failure
            }
            return .success
        }
    }

    /// Writes text to a file that is not there yet, or to the output.
    private func write(_ text: String, to path: String?) throws {
        guard let path else { return write(text, to: output) }
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .withoutOverwriting)
        } catch {
            throw StartFailure("The file \(path) cannot be written; one that is there is left alone", error)
        }
        write("wrote \(path)", to: output)
    }
}
