import Foundation
import SwiftletData
import Testing

@testable import SwiftletPostgres

/// Values of every type go from the server to Swift and back; the server's own text of them must stay the same.
@Suite(.enabled(if: TestServer.url != nil)) struct TypeRoundTripTests {
    /// What a value becomes on its way through Swift, as the server writes it.
    private func check(_ literals: [String], as type: String, on connection: BinaryConnection) throws {
        let sql = "SELECT ($1::\(type))::text"
        let oid = try #require(try connection.parameterTypes(of: sql).first)
        for literal in literals {
            let quoted = "'" + literal.replacing("'", with: "''") + "'::\(type)"
            let row = try #require(try connection.query("SELECT \(quoted), (\(quoted))::text").first)
            try connection.learn([row[0].oid])
            let value = try connection.decode(row[0])
            let expected = try #require(row[1].bytes)
            let returned = try connection.text(sql, value, oid: oid)
            #expect(returned == String(decoding: expected, as: UTF8.self), "\(literal) as \(type) was \(value)")
        }
    }

    @Test(arguments: TypeLiterals.builtIn)
    func `a value comes back as the server wrote it`(_ literals: TypeLiterals) throws {
        try check(literals.texts, as: literals.type, on: BinaryConnection())
    }

    @Test func `a value of a type that the user made comes back as the server wrote it`() throws {
        let connection = try BinaryConnection()
        try connection.execute(TypeLiterals.definitions)
        for literals in TypeLiterals.userDefined { try check(literals.texts, as: literals.type, on: connection) }
    }
}
