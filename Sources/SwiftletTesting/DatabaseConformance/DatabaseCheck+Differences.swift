import SwiftletData
import SwiftletSchema

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What kinds of columns there are, as a model.
@Model("conformance_kinds")
struct ConformanceKinds {
    var id: Int
    var flag: Bool = true
    var small: Int16 = 7
    var unsigned: UInt64
    var ratio: Float = 0.5
    @Field(.range(0...9)) var size: Int?
    var price: Decimal = 1
    @Field(.length(...40), .unique) var code: String = "it's"
    @Field(.indexed) var note: String?
    var time: Date = .now
    var token: UUID = UUID()
    var bytes: Data?
    var tags: [String] = []
    @Field(.references(ConformanceCity.self)) var cityID: Int?
}

/// The same table as it might be by accident.
@Model("conformance_kinds")
struct ConformanceOtherKinds {
    var id: Int
    var flag: Bool = false
    var small: Int16
    var unsigned: UInt64
    var ratio: Float = 0.5
    var size: String?
    var price: Decimal = 1
    @Field(.length(...20)) var code: String
    var note: String = ""
    var time: Date = .now
    var token: UUID?
    var bytes: Data?
    var tags: [String] = []
    @Field(.indexed) var cityID: Int?
    var extra: Int = 0
}

extension DatabaseCheck {
    private static func migrator(of kinds: any Model.Type, _ db: Database, _ versions: [Migration] = []) -> Migrator {
        Migrator(
            database: db, models: [ConformanceCity.self], migrations: [ModelMigrations(kinds, versions)])
    }

    /// Comparing models with tables.
    static let differences: [DatabaseCheck] = [
        DatabaseCheck("a table that was created as its model is does not differ from it") { db in
            let migrator = migrator(of: ConformanceKinds.self, db)
            _ = try await migrator.run()
            let found = try await migrator.differences().flatMap(\.differences).map(\.description)
            try verify("the differences", found, is: [])
            try verify("whether all is up to date", try await migrator.status().isUpToDate, is: true)
        },
        DatabaseCheck("each difference is told, and the version that is proposed closes them all") { db in
            _ = try await migrator(of: ConformanceOtherKinds.self, db).run()
            let found = try await migrator(of: ConformanceKinds.self, db).differences()
            try verify("the tables", found.map(\.table), is: ["conformance_kinds"])
            let texts = found.flatMap(\.differences).map(\.description)
            for (number, part) in [
                "the column flag has the default value", "the column small has the default value none",
                "the column size is",
                "the column code is", "the column note has the default value", "the column token",
                "the column city_id refers to nothing, in the model to conformance_cities (id)",
                "the model has no column extra", "the unique index conformance_kinds_code_key is missing",
                "the index conformance_kinds_note_idx is missing", "the model has no index on city_id",
            ].enumerated() where texts.filter({ $0.hasPrefix(part) }).count != 1 {
                throw ConformanceFailure("difference \(number), \"\(part)\", is not told once: \(texts)")
            }
            try verify("the number of differences", texts.count, is: 11)
            let status = try await migrator(of: ConformanceKinds.self, db).status()
            try verify("whether all is up to date", status.isUpToDate, is: false)

            let version = Migration("2", author: "li", found.flatMap(\.differences).flatMap(\.operations))
            let statements = try await migrator(of: ConformanceKinds.self, db, [version]).plan().steps[0].statements
            for statement in found[0].statements where !statements.contains(statement) {
                throw ConformanceFailure("the plan has not the statement \(statement)")
            }
            _ = try await migrator(of: ConformanceKinds.self, db, [version]).run()
            let rest = try await migrator(of: ConformanceKinds.self, db, [version]).differences()
            try verify("what is left", rest.flatMap(\.differences).map(\.description), is: [])
        },
        DatabaseCheck("a column that is changed keeps its values") { db in
            _ = try await migrator(of: ConformanceOtherKinds.self, db).run()
            try await db.transaction { tx in
                let draft = ConformanceOtherKinds.Draft(small: 1, unsigned: .max, size: "5", code: "a")
                try await tx.execute("INSERT INTO conformance_kinds \(values: draft)")
            }
            let version = Migration("2", author: "li") {
                $0.changeColumn("size")
                $0.changeColumn("token", UUID?.self)
                $0.changeColumn("flag")
            }
            _ = try await migrator(of: ConformanceKinds.self, db, [version]).run()
            let row = try await db.acquire { try await $0.fetch("SELECT size, flag FROM conformance_kinds")[0] }
            try verify("the size", try row.get("size", as: Int?.self), is: 5)
            try verify("the flag", try row.get("flag", as: Bool.self), is: false)
            try await verify("a size that breaks the rule", throws: .checkViolation) {
                _ = try await db.transaction { try await $0.execute("UPDATE conformance_kinds SET size = 10") }
            }
            _ = try await db.transaction {
                try await $0.execute("INSERT INTO conformance_kinds (small, unsigned, code) VALUES (1, 2, 'b')")
            }
            let flags = try await db.acquire {
                try await $0.fetch(Bool.self, "SELECT flag FROM conformance_kinds ORDER BY id")
            }
            try verify("the flags", flags, is: [false, true])
        },
        DatabaseCheck("tables with versions to run are not compared") { db in
            _ = try await migrator(of: ConformanceOtherKinds.self, db).run()
            let version = Migration("2", author: "li") { $0.dropColumn("extra") }
            let status = try await migrator(of: ConformanceKinds.self, db, [version]).status()
            try verify("the differences", status.differences.count, is: 0)
            try verify("the states", status.entries.map(\.state), is: [.done, .pending])
            try verify("whether all is up to date", status.isUpToDate, is: false)
        },
    ]
}
