import SwiftletData
import SwiftletSchema

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Schema
enum ConformanceKind: String {
    case plain
    case fancy
}

@Schema
struct ConformancePlace: Equatable {
    var street: String
    var number: Int
}

/// A row with a column of every type.
@Model("conformance_values")
struct ConformanceValues: Equatable {
    var id: Int
    var bool = true
    var int8: Int8 = 0
    var int16: Int16 = 0
    var int32: Int32 = 0
    var int64: Int64 = 0
    var uint8: UInt8 = 0
    var uint16: UInt16 = 0
    var uint32: UInt32 = 0
    var uint64: UInt64 = 0
    var float: Float = 0
    var double: Double = 0
    var decimal: Decimal = 0
    var text = ""
    var date: Date = .now
    var uuid: UUID = UUID()
    var data: Data = Data()
    var url: URL?
    var kind: ConformanceKind = .plain
    var list: [Int] = []
    var map: [String: Bool] = [:]
    var place: ConformancePlace?
    var day: CalendarDate = CalendarDate(daysSince1970: 0)
    var time: TimeOfDay?
    var interval: CalendarInterval = CalendarInterval()
    var address: NetworkAddress?
    var days: SQLRange<CalendarDate>?
    var json: RawJSON?
}

@Model("conformance_cities")
struct ConformanceCity: Equatable {
    var id: Int
    @Field(.length(2...20), .unique) var name: String
    @Field(.range(0..<100)) var size: Int?
    var kind: ConformanceKind = .plain
    @Field(.readOnly) var createTime: Date = .now
}

@Model("conformance_streets")
struct ConformanceStreet: Equatable {
    var id: Int
    @Field(.references(ConformanceCity.self)) var cityID: Int
}

extension Database {
    /// Creates the tables of cities and streets.
    func createCities() async throws {
        _ = try await Migrator(database: self, models: [ConformanceStreet.self, ConformanceCity.self]).run()
    }

    /// Adds cities of these names.
    func add(_ names: String...) async throws {
        try await transaction { try await $0.add(names) }
    }

    /// How many cities there are.
    func countOfCities() async throws -> Int {
        try await acquire { try await $0.countOfCities() }
    }
}

extension Transaction {
    func add(_ names: [String]) async throws {
        try await executeMany(names) { name in
            "INSERT INTO conformance_cities \(values: ConformanceCity.Draft(name: name))"
        }
    }
}

extension SQLReading {
    func countOfCities() async throws -> Int { try await value(Int.self, "SELECT count(*) FROM conformance_cities") }

    func names() async throws -> [String] {
        try await fetch(String.self, "SELECT name FROM conformance_cities ORDER BY id")
    }
}
