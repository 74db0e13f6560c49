import Foundation
import SwiftletData
import Testing

@testable import SwiftletPostgres

/// Thousands of values that nobody thought of go from the server to Swift and back.
@Suite(.enabled(if: TestServer.url != nil)) struct RandomRoundTripTests {
    /// Sends the values that an expression gives, which may use `setseed`'s random numbers and the row's number `i`.
    ///
    /// - Parameter normal: How the server writes a value, from `v`; by default as its text.
    private func check(_ expression: String, as type: String, normal: String = "v::text") throws {
        let connection = try BinaryConnection()
        _ = try connection.query("SELECT setseed(0.42)")
        let rows = try connection.query(
            "SELECT v, \(normal) FROM (SELECT (\(expression))::\(type) AS v FROM generate_series(1, 3000) AS i) AS values"
        )
        #expect(rows.count == 3000)
        let sql = "SELECT \(normal) FROM (SELECT $1::\(type) AS v) AS value"
        let oid = try #require(try connection.parameterTypes(of: sql).first)
        for row in rows {
            let value = try connection.decode(row[0])
            let expected = row[1].bytes.map { String(decoding: $0, as: UTF8.self) }
            let returned = try connection.text(sql, value, oid: oid)
            #expect(returned == expected, "\(String(describing: expected)) was \(value)")
        }
    }

    /// Digits, of which many are zeros.
    private let digits =
        "repeat('0', (random() * 6)::int) || translate(left(random()::numeric(40, 20)::text"
        + " || md5(random()::text), (random() * 44)::int + 3), '.abcdef', '')"

    @Test func `numbers of up to sixty digits keep their value`() throws {
        try check(
            "CASE WHEN i % 2 = 0 THEN '-' ELSE '' END || '0' || \(digits) || '.' || \(digits) || '0'", as: "numeric",
            normal: "trim_scale(v)::text")
    }

    @Test func `numbers of any magnitude keep their value`() throws {
        try check(
            "((random() - 0.5)::numeric * 10::numeric ^ ((random() - 0.5) * 200)::int::numeric)", as: "numeric",
            normal: "trim_scale(v)::text")
    }

    @Test func `numbers that Decimal cannot hold keep their text`() throws {
        try check("'1' || repeat('7', 40 + i % 90) || '.' || repeat('0', i % 7) || \(digits) || '00'", as: "numeric")
    }

    @Test func `points in time keep their microsecond from the year 1700 to 2300`() throws {
        try check(
            "timestamptz '1700-01-01 Z' + random() * 18934560000000000 * interval '1 microsecond'", as: "timestamptz")
    }

    @Test func `points in time keep their microsecond in all years`() throws {
        try check(
            "timestamp '4713-12-01 BC' + floor(random() * 298900) * interval '1 year'"
                + " + floor(random() * 31536000000000) * interval '1 microsecond'", as: "timestamp")
    }

    @Test func `days of all years stay the same`() throws {
        try check("date '4713-12-01 BC' + (random() * 2000000000)::int / (10 ^ (i % 5))::int", as: "date")
    }

    @Test func `intervals keep their months, days and microseconds`() throws {
        try check(
            "make_interval(months => ((random() - 0.5) * 4000000000)::int / (i % 5000 + 1),"
                + " days => ((random() - 0.5) * 4000000000)::int, secs => (random() - 0.5) * 10 ^ (i % 12))",
            as: "interval")
    }

    @Test func `times keep their microsecond and offset`() throws {
        try check(
            "('00:00'::time + random() * 86399999999 * interval '1 microsecond')::text"
                + " || (CASE WHEN i % 2 = 0 THEN '+' ELSE '-' END) || make_time((random() * 14)::int, i % 60, 0)",
            as: "timetz")
    }

    @Test func `binary numbers keep every bit`() throws {
        try check("(random() - 0.5) * 10 ^ ((random() - 0.5) * 600)", as: "float8")
        try check("((random() - 0.5) * 10 ^ ((random() - 0.5) * 74))", as: "float4")
    }

    @Test func `addresses stay the same`() throws {
        try check(
            "CASE WHEN i % 2 = 0 THEN host('0.0.0.0'::inet + (random() * 4294967295)::bigint) || '/' || i % 33"
                + " ELSE regexp_replace(regexp_replace(md5(i::text), '(.{4})', '\\1:', 'g'), ':$', '')"
                + " || '/' || i % 129 END", as: "inet")
    }
}
