import Foundation
import SwiftletData
import SwiftletSchema
import Testing

@Suite struct TableDefinitionTests {
    @Schema fileprivate struct Shapes {
        var id: Int64
        @Field(.range(0..<10)) var small: Int8
        var big: UInt64
        var tiny: UInt16 = 7
        var ratio: Float
        var flag: Bool = true
        @Field(.range(0...)) var price: Decimal
        var data: Data
        var link: URL?
        var key: UUID = UUID()
        @Field(.pattern("^a"), .length(2...)) var note: String = "it's"
        var map: [String: Int] = [:]
        var level: Level
        var kind: Kind
    }

    @Schema fileprivate struct Cents: SQLConvertible {
        var count: Int

        static var columnType: ColumnType? { .integer(bits: 64, signed: true) }
        var sqlValue: SQLValue { count.sqlValue }

        init(count: Int) { self.count = count }

        init?(sqlValue: SQLValue) {
            guard let count = Int(sqlValue: sqlValue) else { return nil }
            self.count = count
        }
    }

    private func statements(
        _ table: TableDescription, _ dialect: SQLDialect, among models: [any Model.Type] = []
    ) throws -> [String] {
        try TableDefinition(table, among: models, dialect: dialect).statements
    }

    private func lines(_ dialect: SQLDialect) throws -> [String] {
        let create = try statements(TableDescription("shapes", of: Shapes.self), dialect)[0]
        return create.split(separator: "\n").dropFirst().dropLast().map {
            $0.drop { $0 == " " }.trimmingSuffix { $0 == "," }
        }
    }

    @Test func `every type has a column in SQLite`() throws {
        let lines = try lines(.sqlite)
        #expect(
            lines.filter { !$0.contains("randomblob") } == [
                #""id" INTEGER PRIMARY KEY AUTOINCREMENT"#,
                #""small" INTEGER NOT NULL CHECK ("small" BETWEEN -128 AND 127) CHECK ("small" >= 0 AND "small" < 10)"#,
                #""big" BLOB NOT NULL CHECK ("big" >= 0)"#,
                #""tiny" INTEGER NOT NULL DEFAULT 7 CHECK ("tiny" BETWEEN 0 AND 65535)"#,
                #""ratio" REAL NOT NULL"#,
                #""flag" BOOLEAN NOT NULL DEFAULT 1 CHECK ("flag" IN (0, 1))"#,
                #""price" TEXT NOT NULL CHECK (CAST("price" AS NUMERIC) >= 0)"#,
                #""data" BLOB NOT NULL"#,
                #""link" TEXT"#,
                #""note" TEXT NOT NULL DEFAULT 'it''s' CHECK (length("note") >= 2)"#,
                #""map" TEXT NOT NULL DEFAULT '{}'"#,
                #""level" INTEGER NOT NULL CHECK ("level" IN (1, 2))"#,
                #""kind" TEXT NOT NULL CHECK ("kind" IN ('plain', 'fancy'))"#,
            ])
    }

    @Test func `every type has a column in PostgreSQL`() throws {
        #expect(
            try lines(.postgres) == [
                #""id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"#,
                #""small" smallint NOT NULL CHECK ("small" BETWEEN -128 AND 127) CHECK ("small" >= 0 AND "small" < 10)"#,
                #""big" numeric(20, 0) NOT NULL CHECK ("big" >= 0)"#,
                #""tiny" integer NOT NULL DEFAULT 7 CHECK ("tiny" BETWEEN 0 AND 65535)"#,
                #""ratio" real NOT NULL"#,
                #""flag" boolean NOT NULL DEFAULT TRUE"#,
                #""price" numeric NOT NULL CHECK ("price" >= 0)"#,
                #""data" bytea NOT NULL"#,
                #""link" text"#,
                #""key" uuid NOT NULL DEFAULT gen_random_uuid()"#,
                #""note" text NOT NULL DEFAULT 'it''s' CHECK (char_length("note") >= 2)"#,
                #""map" jsonb NOT NULL DEFAULT '{}'"#,
                #""level" bigint NOT NULL CHECK ("level" IN (1, 2))"#,
                #""kind" text NOT NULL CHECK ("kind" IN ('plain', 'fancy'))"#,
            ])
    }

    @Test func `a maximum length is that of the type, and checked where the engine does not`() throws {
        let sqlite = try statements(City.table, .sqlite)
        #expect(sqlite[0].contains(#""name" VARCHAR(40) NOT NULL CHECK (length("name") <= 40)"#))
        let postgres = try statements(City.table, .postgres)
        #expect(postgres[0].contains(#""name" varchar(40) NOT NULL"#))
        #expect(!postgres[0].contains("CHECK"))
    }

    @Test func `unique and indexed columns have indexes with names of their own`() throws {
        #expect(
            try statements(City.table, .sqlite).dropFirst() == [
                #"CREATE UNIQUE INDEX IF NOT EXISTS "cities_name_key" ON "cities" ("name")"#
            ])
        #expect(
            try statements(User.table, .sqlite).dropFirst() == [
                #"CREATE INDEX IF NOT EXISTS "users_city_id_idx" ON "users" ("city_id")"#
            ])
    }

    @Test func `a reference to a model of the same database is a foreign key, to another's it is none`() throws {
        #expect(try !statements(User.table, .sqlite)[0].contains("REFERENCES"))
        let text = try statements(User.table, .sqlite, among: [User.self, City.self])[0]
        #expect(text.contains(#""city_id" INTEGER NOT NULL DEFAULT 1 REFERENCES "cities" ("id")"#))
    }

    @Test func `a key of several columns is that of the table`() throws {
        #expect(Membership.table.primaryKey == ["user_id", "group"])
        #expect(try statements(Membership.table, .sqlite)[0].contains(#"PRIMARY KEY ("user_id", "group")"#))
        #expect(Membership.table.columns.allSatisfy { !$0.isGenerated })
    }

    @Test func `a type that is stored in its own way may say in what column`() throws {
        #expect(ColumnType(of: Cents.self) == .integer(bits: 64, signed: true))
        #expect(ColumnType(of: Cents?.self) == .integer(bits: 64, signed: true))
        #expect(try SQLValue(storing: Cents(count: 5)) == .integer(5))
    }

    @Test func `a table without columns and names that cannot be are refused`() {
        for table in [
            TableDescription("t", of: Int.self), TableDescription("", of: City.self),
            TableDescription("t", columns: [ColumnDescription("a\0", type: .boolean)]),
        ] {
            let error = #expect(throws: DataError.self) { try statements(table, .sqlite) }
            #expect(error?.code == .configuration)
        }
    }
}

extension Substring {
    fileprivate func trimmingSuffix(_ isTrimmed: (Character) -> Bool) -> String {
        var text = self
        while let last = text.last, isTrimmed(last) { text.removeLast() }
        return String(text)
    }
}
