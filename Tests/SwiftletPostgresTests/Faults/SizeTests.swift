import Foundation
import SwiftletData
import TestTools
import Testing

@Suite(.enabled(if: PostgresServer.isThere), .serialized, .timeLimit(.minutes(10)), .ownServer()) struct SizeTests {
    @Test func `a result of 100 MB arrives whole, and others are served meanwhile`() async throws {
        let server = try OwnServer.current
        try await withDatabase(server.url()) { db in
            async let big = db.acquire { try await $0.value(String.self, "SELECT repeat('0123456789', 10485760)") }
            for _ in 0..<20 {
                #expect(try await db.acquire({ try await $0.value(Int.self, "SELECT 1::int8") }) == 1)
            }
            let text = try await big
            #expect(text.utf8.count == 104_857_600)
            #expect(text.hasSuffix("456789"))
            try await recovers(db, after: "a result of 100 MB")
        }
    }

    @Test func `100 MB in many rows arrive whole`() async throws {
        let server = try OwnServer.current
        try await withDatabase(server.url()) { db in
            let rows = try await db.acquire {
                try await $0.fetch("SELECT i::int8 AS i, repeat('x', 1000) AS x FROM generate_series(1, 100000) AS i")
            }
            #expect(rows.count == 100_000)
            #expect(try rows.last?.get("i", as: Int.self) == 100_000)
            #expect(try rows.last?.get("x", as: String.self).utf8.count == 1000)
        }
    }

    @Test func `a parameter of 20 MB arrives whole, by a shared connection and in a transaction`() async throws {
        let server = try OwnServer.current
        let text = String(repeating: "abcdefghij", count: 2_097_152)
        try await withDatabase(server.url()) { db in
            let read = try await db.acquire {
                try await $0.value(Int.self, "SELECT octet_length(\(text)::text)::int8")
            }
            #expect(read == 20_971_520)
            let written = try await db.transaction { tx in
                try await tx.execute("CREATE TEMPORARY TABLE big (x text)")
                try await tx.execute("INSERT INTO big VALUES (\(text))")
                return try await tx.value(String.self, "SELECT md5(x) FROM big")
            }
            let expected = try await TestServer.value(
                "SELECT md5(repeat('abcdefghij', 2097152))", at: server.url())
            #expect(written == expected)
        }
    }

    @Test func `65,535 parameters are taken, and one more is refused before anything is sent`() async throws {
        let server = try OwnServer.current
        try await withDatabase(server.url()) { db in
            for count in [1000, 7000, 7001, 65_535] {
                let found = try await db.acquire {
                    try await $0.value(
                        Int.self,
                        "SELECT count(*) FROM generate_series(1, 70000) AS i WHERE i IN \(list: Array(1...count))")
                }
                #expect(found == count)
            }
            let error = try await dataError {
                _ = try await db.acquire {
                    try await $0.fetch("SELECT i FROM generate_series(1, 9) AS i WHERE i IN \(list: Array(1...65_536))")
                }
            }
            #expect(error.code == .invalidStatement)
            #expect(error.message.hasPrefix("a statement has at most 65535 parameters, not 65536"))
            try await recovers(db, after: "a statement with too many parameters")
            let streamed = try await dataError {
                try await db.acquire { conn in
                    for try await _ in conn.stream(
                        "SELECT i FROM generate_series(1, 9) AS i WHERE i IN \(list: Array(1...7001))")
                    {}
                }
            }
            #expect(streamed.code == .invalidStatement)
        }
    }
}
