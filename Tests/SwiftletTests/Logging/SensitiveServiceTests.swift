import Foundation
import InMemoryTracing
import SwiftletTesting
import Testing
import Tracing

@testable import Swiftlet
@testable import SwiftletData

/// Someone who signs in.
@Model("accounts")
private struct Account {
    var id: Int
    var name: String
    @Field(.length(4...40)) var password: Sensitive<String>
    var pin: Sensitive<Int>?
}

/// What may be seen of a password, by those who ask for it.
@Schema
private struct Reset {
    var password: String
}

@Service("/accounts") private struct AccountService {
    let db: Database

    @POST func createAccount(_ draft: Account.Draft) async throws -> Created {
        try await db.transaction {
            try await $0.one(Created.self, "INSERT INTO accounts \(values: draft) RETURNING id")
        }
    }

    @PUT func replaceAccount(_ draft: Account.Draft) async throws -> Account {
        try await db.transaction { try await $0.one(Account.self, "INSERT INTO accounts \(values: draft) RETURNING *") }
    }

    @GET("/{id}/password") func password(id: Int) async throws -> Reset? {
        try await db.acquire { try await $0.first(Account.self, "SELECT * FROM accounts WHERE id = \(id)") }
            .map { Reset(password: $0.password.exposed) }
    }

    @GET("/search") func find(password: Sensitive<String>) async throws -> Int {
        try await db.acquire {
            try await $0.fetch("SELECT id FROM accounts WHERE password = \(password) AND name IN \(list: ["ada"])")
        }.count
    }
}

private struct Accounts: Microservice {
    static let name = "accounts"
    func configure(_ app: App) throws {
        app.models(Account.self)
        app.add(AccountService(db: app.database))
    }
}

@Suite struct SensitiveServiceTests {
    @Test func `a secret comes in, is stored and found, and goes out only where it is asked for`() async throws {
        try await withTestApp(Accounts()) { app in
            let accounts = app.client(AccountService.self)
            let made = try await accounts.createAccount(.init(name: "ada", password: "hunter2", pin: Sensitive(1234)))
            #expect(made.id == 1)
            #expect(try await accounts.password(id: 1)?.password == "hunter2")
            #expect(try await accounts.find(password: "hunter2") == 1)
            let answer = try await app.request(
                .put, "/accounts", body: #"{"name":"eve","password":"secret99","pin":99}"#)
            #expect(answer.status == .ok && answer.text.contains(#""password":"***","pin":null"#))
            let refused = try await app.request(.post, "/accounts", body: #"{"name":"eve","password":"abc"}"#)
            #expect(refused.status.code == 422 && !refused.text.contains("abc"))
        }
    }

    @Test func `the column is that of the value`() throws {
        let table = Account.table
        #expect(table.columns.map(\.type).contains(.text(maximum: 40)))
        #expect(table.columns.map(\.type).contains(.integer(bits: 64, signed: true)))
        #expect(ColumnType(of: Sensitive<Date>.self) == .timestamp)
    }

    @Test func `documents say that it is for writing only`() async throws {
        try await withTestApp(Accounts()) { app in
            let document = try await app.request(.get, "/openapi/spec.json").text
            let text = document.filter { !$0.isWhitespace }
            #expect(text.contains(#""format":"password""#) && text.contains(#""writeOnly":true"#))
        }
    }

    @Test func `who watches statements is not shown it`() async throws {
        let watcher = Watcher()
        let draft = Account.Draft(name: "ada", password: "hunter2", pin: Sensitive(1234))
        let patch = Account.Patch(password: "hunter3")
        let secret = Sensitive<String>("hunter4")
        let statements: [SQL] = [
            "INSERT INTO accounts \(values: draft)", "UPDATE accounts SET \(set: patch)", "SELECT \(secret)",
            "SELECT \(Optional(secret))", "SELECT 1 WHERE 'x' IN \(list: [secret])",
            SQL("SELECT $1, $2", arguments: [secret, 5]),
        ]
        try await withTestApp(Accounts()) { app in
            for statement in statements {
                let (_, arguments) = try statement.rendered(for: app.database.dialect)
                watcher.seen.append("\(statement.masked(arguments))")
                #expect("\(arguments)".contains("hunter"))
            }
        }
        #expect(watcher.seen.count == 6 && watcher.seen.allSatisfy { !$0.contains("hunter") && !$0.contains("1234") })
        #expect(watcher.seen.first?.contains("ada") == true && watcher.seen.last?.contains("5") == true)
    }

    @Test func `spans that show values do not show it`() async throws {
        let tracer = InMemoryTracer()
        try await withTracer(tracer) {
            try await withTestApp(Accounts(), settings: ["tracing.sqlValues": "true"]) { app in
                _ = try await app.client(AccountService.self).createAccount(.init(name: "ada", password: "hunter2"))
            }
        }
        let names = (0..<3).map { "db.query.parameter.\($0)" }
        let values = tracer.finishedSpans.flatMap { span in
            names.compactMap { span.attributes.get($0).map { "\($0)" } }
        }
        #expect(values.contains { $0.contains("ada") } && values.contains { $0.contains("***") })
        #expect(values.allSatisfy { !$0.contains("hunter2") })
    }

    private final class Watcher {
        var seen: [String] = []
    }
}
