import SwiftletData
import SwiftletSchema

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension DatabaseCheck {
    /// What is stored is read back.
    static let types: [DatabaseCheck] = [
        DatabaseCheck("the least and the greatest values of every type are read back as they were stored") { db in
            var least = ConformanceValues.Draft()
            least.bool = false
            (least.int8, least.int16, least.int32, least.int64) = (.min, .min, .min, .min)
            (least.float, least.double) = (-.greatestFiniteMagnitude, -.leastNonzeroMagnitude)
            least.decimal = Decimal(string: "-12345678901234567890.123456789") ?? 0
            least.date = Date(timeIntervalSince1970: -1.5)

            var greatest = ConformanceValues.Draft()
            (greatest.int8, greatest.int16, greatest.int32, greatest.int64) = (.max, .max, .max, .max)
            (greatest.uint8, greatest.uint16, greatest.uint32, greatest.uint64) = (.max, .max, .max, .max)
            (greatest.float, greatest.double) = (0.1, .greatestFiniteMagnitude)
            greatest.decimal = Decimal(string: "0.000000000000000000000000000001") ?? 0
            greatest.text = "é'\"\\\n\u{1F426}; --"
            greatest.date = Date(timeIntervalSince1970: 1_769_854_830.123456)
            greatest.data = Data([0, 39, 255])
            greatest.url = URL(string: "https://example.org/a?b=c")
            greatest.kind = .fancy
            greatest.list = [1, -2]
            greatest.map = ["a": true]
            greatest.place = ConformancePlace(street: "High Street", number: 1)
            greatest.day = CalendarDate(year: 9999, month: 12, day: 31) ?? greatest.day
            greatest.time = TimeOfDay(hour: 23, minute: 59, second: 59, microsecond: 999_999)
            greatest.interval = CalendarInterval(months: -1, days: 2, microseconds: 3_600_000_001)
            greatest.address = NetworkAddress("2001:db8::/32")
            greatest.days = SQLRange(lower: greatest.day, upper: nil)
            greatest.json = try RawJSON("[1, null]")
            try await roundTrip(least, on: db)
            try await roundTrip(greatest, on: db, createsTable: false)
        },
        DatabaseCheck("rows can be written as JSON as they are") { db in
            try await db.createCities()
            try await db.add("Ulm")
            let rows = try await db.acquire {
                try await $0.fetch("SELECT id, name, size FROM conformance_cities")
            }
            try verify("the JSON", try rows.jsonText(), is: #"[{"id":1,"name":"Ulm","size":null}]"#)
        },
    ]

    private static func roundTrip(
        _ draft: ConformanceValues.Draft, on db: Database, createsTable: Bool = true
    ) async throws {
        if createsTable { _ = try await Migrator(database: db, models: [ConformanceValues.self]).run() }
        let id = try await db.transaction { tx in
            try await tx.value(Int.self, "INSERT INTO conformance_values \(values: draft) RETURNING id")
        }
        let read = try await db.acquire {
            try await $0.first(ConformanceValues.self, "SELECT * FROM conformance_values WHERE id = \(id)")
        }
        guard let read else { throw ConformanceFailure("the row that was inserted is not there") }
        let expected = ConformanceValues(
            id: id, bool: draft.bool, int8: draft.int8, int16: draft.int16, int32: draft.int32, int64: draft.int64,
            uint8: draft.uint8, uint16: draft.uint16, uint32: draft.uint32, uint64: draft.uint64, float: draft.float,
            double: draft.double, decimal: draft.decimal, text: draft.text, date: draft.date, uuid: draft.uuid,
            data: draft.data, url: draft.url, kind: draft.kind, list: draft.list, map: draft.map, place: draft.place,
            day: draft.day, time: draft.time, interval: draft.interval, address: draft.address, days: draft.days,
            json: draft.json)
        try verify("the row", read, is: expected)
    }
}
