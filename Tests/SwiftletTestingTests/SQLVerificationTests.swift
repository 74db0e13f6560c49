import Swiftlet
import SwiftletTesting
import Testing

@Model("notes") private struct Memo {
    var id: Int
    var text: String
    var rank: Int?
    @Field(.readOnly) var owner: String = "me"
}

@Service("/notes") private struct MemoService {
    let db: Database
    private static let order: SQL = "ORDER BY rank"

    @GET func listNotes(ids: [Int] = []) async throws -> [Memo] {
        let filter: SQL = ids.isEmpty ? "" : "WHERE id IN \(list: ids)"
        return try await db.acquire { try await $0.fetch(Memo.self, "SELECT * FROM notes \(filter) \(Self.order)") }
    }

    @POST func createNote(_ draft: Memo.Draft) async throws -> Created {
        try await db.transaction {
            let sql: SQL = "INSERT INTO notes \(values: draft.setting("owner", to: "you")) RETURNING id"
            return try await $0.one(Created.self, sql)
        }
    }

    @PATCH("/{id}") func changeNote(id: Int, _ patch: Memo.Patch) async throws -> Memo? {
        try await db.transaction {
            try await $0.first(Memo.self, "UPDATE notes SET \(set: patch) WHERE id = \(id) RETURNING *")
        }
    }

    @GET("/found") func findNotes(start: String) async throws -> [Memo] {
        try await db.acquire { connection in
            let found = try await connection.fetch(Memo.self, "SELECT * FROM notes WHERE text LIKE \(prefix: start)")
            let numbered = SQL("SELECT id FROM notes WHERE text = $1 OR text = $2", arguments: [start, start])
            return try await connection.first(numbered) == nil ? [] : found
        }
    }
}

@Service("/wrong") private struct WrongService {
    let db: Database

    /// Where the statement below stands.
    static let line = #line + 2
    @GET func wrong(id: Int) async throws -> [Memo] {
        try await db.acquire { try await $0.fetch(Memo.self, "SELECT * FROM notes WHERE colour = \(id)") }
    }

    @POST func wrongValues(_ draft: Other.Draft) async throws {
        try await db.transaction { try await $0.execute("INSERT INTO notes \(values: draft)") }
    }

    @GET("/right") func right() async throws -> Int {
        try await db.acquire { try await $0.value(Int.self, "SELECT count(*) FROM notes") }
    }
}

@Model("others") private struct Other {
    var id: Int
    var size: Int
}

@Service("/vague") private struct VagueService {
    let db: Database

    @GET func vague(column: String) async throws -> [Row] {
        try await db.acquire { try await $0.fetch("SELECT \(identifier: column) FROM notes") }
    }
}

private struct Notes: Microservice {
    static let name = "notes"
    var isWrong = false

    func configure(_ app: App) throws {
        app.models(Memo.self)
        app.add(MemoService(db: app.database))
        if isWrong { app.add(WrongService(db: app.database)) }
    }
}

private struct Vague: Microservice {
    static let name = "vague"

    func configure(_ app: App) throws {
        app.models(Memo.self)
        app.add(VagueService(db: app.database))
        app.get("/ping") { _ in "pong" }
    }
}

@Suite struct SQLVerificationTests {
    @Test func `statements that fit the tables are verified, each choice by itself`() async throws {
        try await withTestApp(Notes()) { app in
            let verification = try await verifySQL(app)
            #expect(verification.verified.count == 6)
            #expect(verification.notChecked.isEmpty, "\(verification.notChecked)")
        }
    }

    @Test func `a wrong name is told with its place, its statement and what the database says`() async throws {
        try await withTestApp(Notes(isWrong: true)) { app in
            let mistakes = await #expect(throws: SQLMistakes.self) { try await verifySQL(app) }
            let found = try #require(mistakes).mistakes
            #expect(found.count == 2)
            #expect(
                found[0].place.file == "SwiftletTestingTests/SQLVerificationTests.swift"
                    && found[0].place.line == WrongService.line)
            #expect(found[0].statement == "SELECT * FROM notes WHERE colour = ?1")
            #expect(found[0].message.contains("no such column: colour"))
            #expect(found[1].statement == #"INSERT INTO notes ("size") VALUES (?1)"#)
            #expect(found[1].message.contains("size"))
            #expect(
                "\(try #require(mistakes))".contains(
                    "SQLVerificationTests.swift:\(WrongService.line): no such column: colour"))
        }
    }

    @Test func `what cannot be known before a request is told`() async throws {
        try await withTestApp(Vague()) { app in
            let verification = try await verifySQL(app)
            #expect(verification.verified.isEmpty)
            let reasons = verification.notChecked.map(\.reason)
            #expect(reasons.count == 2)
            #expect(reasons[0] == #"\(identifier: column) is known only when the statement is run"#)
            #expect(reasons[1].contains("the closure of GET /ping"))
        }
    }
}
