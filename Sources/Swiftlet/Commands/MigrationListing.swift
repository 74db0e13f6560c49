import SwiftletData

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What `migrate` prints.
enum MigrationListing {
    /// What was done.
    static func done(_ report: MigrationReport) -> String {
        let steps = report.steps.flatMap { step in
            ["\(step)"] + step.warnings.map { "  warning: \($0)" } + step.notes.map { "  note: \($0)" }
        }
        return ((steps.isEmpty ? [report.description] : steps) + report.notes.map { "note: \($0)" })
            .joined(separator: "\n")
    }

    /// What would be done, as a script.
    static func plan(_ report: MigrationReport) -> String {
        let notes = report.notes.map { "-- note: \($0)" }
        return (notes + [report.isEmpty ? "-- \(report)" : report.script]).joined(separator: "\n")
    }

    /// How the tables stand: a table, and where they differ from their models.
    static func status(_ status: MigrationStatus) -> String {
        let rows = status.entries.map { entry in
            [
                entry.table, entry.version ?? "-", entry.state.rawValue, entry.author ?? "-", entry.date ?? "-",
                entry.runAt.map { $0.formatted(.iso8601) } ?? "-", entry.milliseconds.map { "\($0) ms" } ?? "-",
            ]
        }
        let table = TextTable(rows: [["TABLE", "VERSION", "STATE", "AUTHOR", "DATE", "RUN AT", "TOOK"]] + rows)
        let notes = status.entries.flatMap { entry in
            entry.notes.map { "\(entry.table) \(entry.version ?? ""): \($0)" }
        }
        let differences = status.differences.flatMap { table in
            table.differences.map { "\(table.table): \($0)" }
        }
        var parts = [table.description]
        if !notes.isEmpty { parts.append(notes.joined(separator: "\n")) }
        if !differences.isEmpty {
            parts.append("Tables and models differ; migrate diff writes what would close the gap:")
            parts.append(differences.joined(separator: "\n"))
        }
        parts.append(conclusion(status))
        return parts.joined(separator: "\n\n")
    }

    private static func conclusion(_ status: MigrationStatus) -> String {
        let states = status.entries.map(\.state)
        if states.contains(.changed) {
            return "Versions were changed after they were run: restore them, and write what is to change as new ones."
        }
        if states.contains(.unfinished) {
            return "A version was cut off; migrate up goes on with it, or says what to do."
        }
        if states.contains(.pending) || states.contains(.missing) { return "There is something to do: migrate up." }
        return status.isUpToDate ? "All is up to date." : "All versions are run."
    }

    /// The versions, or the SQL, that would make the tables what the models say.
    static func differences(_ status: MigrationStatus, asSQL: Bool, author: String, date: String) -> String {
        let mark = asSQL ? "--" : "//"
        var parts = status.differences.map { table in
            let warnings = table.warnings.map { "\(mark) warning: \($0)" }
            let body =
                asSQL
                ? table.differences.map { "-- \($0)" } + table.statements.map { $0 + ";" }
                : [table.source(version: "NAME", author: author, date: date)]
            return (["\(mark) \(table.table)"] + warnings + body).joined(separator: "\n")
        }
        let open = status.entries.filter { ![.done, .unknown].contains($0.state) }.map(\.table)
        for table in Set(open).sorted() {
            parts.append("\(mark) \(table): not compared, for there is something to do: migrate status, migrate up")
        }
        return parts.isEmpty ? "\(mark) the tables are as the models say" : parts.joined(separator: "\n\n")
    }
}
