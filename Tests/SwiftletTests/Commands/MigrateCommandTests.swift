import Foundation
import SwiftletTelemetry
import TestTools
import Testing

@testable import Swiftlet

@Suite(.timeLimit(.minutes(10))) struct MigrateCommandTests {
    @Model("boxes") struct Box {
        var id: Int
        var label: String
        @Field(.length(...8)) var color: String = "red"
    }

    @Model("boxes") struct OldBox {
        var id: Int
        var label: String
    }

    private struct Store: Microservice {
        static let name = "store"

        func configure(_ app: App) throws {
            if try app.settings.value("old", default: false, help: "Whether the table is what it was.") {
                app.models(OldBox.self)
                return
            }
            app.models(Box.self)
            guard try app.settings.value("versioned", default: true, help: "Whether there are versions.") else {
                return
            }
            app.migrations(
                for: Box.self,
                [
                    Migration("1", author: "li", date: "2026-03-01") { $0.addColumn("color") },
                    Migration("2", author: "wu") { $0.addIndex("label", unique: true) },
                ])
        }
    }

    private struct Result {
        let status: ExitCode
        let output: String
        let errors: String
    }

    private func withStore(_ body: ((_ arguments: String...) async -> Result) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            try await body { (arguments: String...) in
                let (output, errors) = (LogOutput.inMemory(), LogOutput.inMemory())
                let status = await ServiceProgram<Store>(
                    arguments: arguments,
                    environment: [
                        "DATABASE_URL": "sqlite:\(directory.path())/store.db", "DATABASE_ACQUIRE_TIMEOUT": "120s",
                        "USER": "eve",
                    ],
                    settingsFile: "/nonexistent/swiftlet.yml", output: output, errors: errors
                ).run()
                return Result(status: status, output: output.text, errors: errors.text)
            }
        }
    }

    @Test func `up runs what is to be run, and tells it once`() async throws {
        try await withStore { run in
            #expect(await run("migrate", "--old").output.hasPrefix("create boxes in "))
            let up = await run("migrate", "up")
            #expect(up.status == .success && up.errors.isEmpty)
            #expect(up.output.contains("boxes 1 (li) in ") && up.output.contains("boxes 2 (wu) in "))
            #expect(await run("migrate").output == "all tables are up to date\n")
        }
    }

    @Test func `status is a table, and fails while there is something to do`() async throws {
        try await withStore { run in
            let missing = await run("migrate", "status")
            #expect(missing.status == .failure)
            #expect(missing.output.contains("boxes  -        missing") && missing.output.contains("migrate up"))
            _ = await run("migrate", "--old")
            let pending = await run("migrate", "status")
            #expect(pending.status == .failure)
            let lines = pending.output.split(separator: "\n").map { $0.split(separator: " ") }
            #expect(lines[0] == ["TABLE", "VERSION", "STATE", "AUTHOR", "DATE", "RUN", "AT", "TOOK"])
            #expect(lines[1] == ["boxes", "1", "pending", "li", "2026-03-01", "-", "-"])
            _ = await run("migrate")
            let done = await run("migrate", "status")
            #expect(done.status == .success && done.output.hasSuffix("All is up to date.\n"))
            #expect(done.output.split(separator: "\n")[1].hasPrefix("boxes  1        done   li      2026-03-01  20"))
        }
    }

    @Test func `status and diff tell where tables and models differ`() async throws {
        try await withStore { run in
            _ = await run("migrate", "--old")
            let status = await run("migrate", "status", "--versioned=false")
            #expect(status.status == .failure)
            #expect(status.output.contains("boxes: the column color is missing"))
            let diff = await run("migrate", "diff", "--versioned=false")
            #expect(diff.status == .failure)
            let today = Date.now.formatted(.iso8601.year().month().day())
            #expect(
                diff.output == """
                    // boxes
                    Migration("NAME", author: "eve", date: "\(today)") {
                        // the column color is missing
                        $0.addColumn("color")
                    },

                    """)
            let sql = await run("migrate", "diff", "--versioned=false", "--sql")
            #expect(sql.output.contains("ALTER TABLE \"boxes\" ADD COLUMN \"color\" VARCHAR(8) NOT NULL DEFAULT 'red'"))
            let pending = await run("migrate", "diff")
            #expect(pending.status == .failure && pending.output.hasPrefix("// boxes: not compared"))
            _ = await run("migrate")
            let none = await run("migrate", "diff")
            #expect(none.status == .success && none.output == "// the tables are as the models say\n")
        }
    }

    @Test func `plan prints a script and changes nothing`() async throws {
        try await withStore { run in
            _ = await run("migrate", "--old")
            let plan = await run("migrate", "plan")
            #expect(plan.status == .success)
            #expect(plan.output.hasPrefix("-- boxes 1 (li)\nBEGIN;\n"))
            #expect(plan.output.contains("ADD COLUMN \"color\"") && plan.output.contains("COMMIT;\n\n-- boxes 2 (wu)"))
            #expect(await run("migrate", "plan").output == plan.output)
            _ = await run("migrate")
            #expect(await run("migrate", "plan").output == "-- all tables are up to date\n")
        }
    }

    @Test func `down takes versions back`() async throws {
        try await withStore { run in
            _ = await run("migrate")
            let one = await run("migrate", "down")
            #expect(one.output.hasPrefix("take back boxes 2 (wu) in "))
            let rest = await run("migrate", "down", "7")
            #expect(rest.output.hasPrefix("take back boxes 1 (li) in "))
            #expect(await run("migrate", "down").output == "there is no version to take back\n")
            #expect(await run("migrate", "status").output.contains("boxes  2        pending"))
        }
    }

    @Test func `new writes the skeleton of a version, and leaves files alone`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending(path: "AddNick.swift").path()
            try await withStore { run in
                let printed = await run("migrate", "new", "add-nick")
                #expect(
                    printed.output.contains(#"static let addNick = Migration("add-nick", author: "eve", date: "20"#))
                let written = await run("migrate", "new", "add-nick", "--output", path)
                #expect(written.status == .success && written.output == "wrote \(path)\n")
                let text = try String(contentsOfFile: path, encoding: .utf8)
                #expect(text == printed.output)
                let again = await run("migrate", "new", "other", "--output", path)
                #expect(again.status == .failure && again.errors.contains("left alone"))
                let kept = try String(contentsOfFile: path, encoding: .utf8)
                #expect(kept == printed.output)
            }
        }
    }

    @Test(arguments: [
        (["migrate", "dwon"], "Did you mean down?"), (["migrate", "down", "0"], "at least 1"),
        (["migrate", "down", "x"], "not \"x\""), (["migrate", "up", "now"], "\"now\""),
        (["migrate", "new"], "the name of the version"), (["migrate", "new", "1"], "with letters in it"),
        (["migrate", "up", "--again", "users"], "users/1.4"), (["migrate", "diff", "--sql", "yes"], "stands alone"),
        (["routes", "now"], "no further words"),
    ])
    func `a command line that nothing can be made of is refused with what to write`(
        _ arguments: [String], _ hint: String
    ) async throws {
        let (output, errors) = (LogOutput.inMemory(), LogOutput.inMemory())
        let status = await ServiceProgram<Store>(
            arguments: arguments, environment: [:], settingsFile: "/nonexistent/swiftlet.yml", output: output,
            errors: errors
        ).run()
        #expect(status == .usage && errors.text.contains(hint), "\(errors.text)")
    }

    @Test func `options of one command are none of another`() async throws {
        try await withStore { run in
            let result = await run("migrate", "up", "--sql")
            #expect(result.status == .configuration && result.errors.contains("--sql"))
        }
    }

    @Test func `the help lists what migrate can do`() async throws {
        try await withStore { run in
            let help = await run("help").output
            for part in [
                "migrate [up]", "migrate status", "migrate down [N]", "migrate plan", "migrate diff",
                "--database-migrate-wait",
            ] {
                #expect(help.contains(part))
            }
        }
    }
}
