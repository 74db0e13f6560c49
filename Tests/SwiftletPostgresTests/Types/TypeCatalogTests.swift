import SwiftletData
import Testing

@testable import SwiftletPostgres

@Suite struct TypeCatalogTests {
    private let catalog = TypeCatalog(codecs: [])

    @Test func `nothing is missing among the types that every database has`() {
        #expect(catalog.missing(among: [OID.int4, 1007, 4451, 0]) == [])
    }

    @Test func `a type is missing until it and the types within it are known`() {
        #expect(catalog.missing(among: [90_000, OID.text, 90_000]) == [90_000])
        catalog.learn([PostgresType(90_000, "mood[]", .array(of: 90_001))])
        #expect(catalog.missing(among: [90_000]) == [90_001])
        catalog.learn([PostgresType(90_001, "mood", .enumeration)])
        #expect(catalog.missing(among: [90_000]) == [])
        #expect(catalog.name(90_000) == "mood[]")
    }

    @Test func `a type that contains itself is looked at once`() {
        let fields = PostgresType.Fields(names: ["parent"], types: [90_001])
        catalog.learn([
            PostgresType(90_000, "node", .composite(fields)), PostgresType(90_001, "node[]", .array(of: 90_000)),
        ])
        #expect(catalog.missing(among: [90_000]) == [])
    }

    @Test func `a forgotten type is missing again`() {
        catalog.learn([PostgresType(90_000, "mood", .enumeration)])
        catalog.forget(90_000)
        #expect(catalog.missing(among: [90_000]) == [90_000])
    }

    @Test func `rows that are no answer about types are refused`() throws {
        let row = try Row(columns: Row.Columns(["oid"]), values: [.text("x")])
        #expect(throws: DataError.self) { try catalog.learn([row]) }
    }

    @Test(.enabled(if: TestServer.url != nil))
    func `the types that every database has are those that the server has`() throws {
        let connection = try BinaryConnection()
        let cells = try connection.query(
            """
            SELECT t.oid, coalesce(e.typname || '[]', t.typname), coalesce(e.oid, r.rngsubtype, m.rngtypid)
            FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem AND e.typarray = t.oid
                LEFT JOIN pg_range r ON r.rngtypid = t.oid LEFT JOIN pg_range m ON m.rngmultitypid = t.oid
            """)
        var server: [UInt32: (name: String, part: UInt32?)] = [:]
        for row in try cells.map({ try $0.map(connection.decode) }) {
            let oid = try #require(UInt32(sqlValue: row[0]))
            server[oid] = (try #require(String(sqlValue: row[1])), UInt32(sqlValue: row[2]))
        }
        for type in PostgresType.builtIn.values {
            let known = try #require(server[type.oid], "\(type.name)")
            #expect(known.name == type.name)
            // The vectors are arrays in binary form only.
            if let part = known.part { #expect(type.parts == [part], "\(type.name)") }
        }
        #expect(PostgresType.builtIn.count > 140)
    }

    @Test(.enabled(if: TestServer.url != nil))
    func `one question tells all about a type and what is within it`() throws {
        let connection = try BinaryConnection()
        try connection.execute(TypeLiterals.definitions)
        let cells = try connection.query("SELECT 'pg_temp.person[]'::regtype::oid")
        let oid = try #require(UInt32(sqlValue: try connection.decode(cells[0][0])))
        try connection.learn([oid])
        #expect(connection.lookups == 1)
        #expect(connection.catalog.type(oid)?.name == "person[]")
        let person = try #require(connection.catalog.type(oid)?.parts.first.flatMap(connection.catalog.type))
        guard case .composite(let fields) = person.kind else {
            throw BinaryConnection.Failure(description: person.name)
        }
        #expect(fields.columns.names == ["name", "home", "seen"])
        #expect(fields.types.map(connection.catalog.name) == ["citext", "place", "timestamptz"])
    }

    @Test(.enabled(if: TestServer.url != nil))
    func `a number that is no type's is asked for once`() throws {
        let connection = try BinaryConnection()
        try connection.learn([4_000_000_000])
        #expect(connection.catalog.missing(among: [4_000_000_000]) == [])
    }
}
