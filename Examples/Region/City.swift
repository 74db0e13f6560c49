import Swiftlet

/// A city, which lies in a province.
@Model("cities")
struct City {
    /// city id
    var id: Int
    /// city's name
    @Field(.length(1...64), .example("shenzhen")) var name: String
    /// the province it lies in
    @Field(.references(Province.self), .indexed) var provinceID: Int
}

/// The cities of the country.
@Service("/cities", tag: "city")
struct CityService {
    let db: Database

    /// Get a city
    @GET("/{id}")
    func getCity(id: Int) async throws -> City? {
        try await db.acquire { try await $0.first(City.self, "SELECT * FROM cities WHERE id = \(id)") }
    }

    /// List cities
    ///
    /// - Parameter ids: only these cities
    @GET(parameters: ["page": .range(1...), "pageSize": .range(1...100), "ids": .items(...100)])
    func listCities(ids: [Int] = [], page: Int = 1, pageSize: Int = 20) async throws -> Page<City> {
        let filter: SQL = ids.isEmpty ? "" : "WHERE id IN \(list: ids)"
        return try await db.acquire {
            try await $0.page(
                City.self, "SELECT * FROM cities \(filter) ORDER BY id", page: page, pageSize: pageSize)
        }
    }

    /// Create a city
    @POST(failures: RegionError.self)
    func createCity(_ draft: City.Draft) async throws -> Created {
        do {
            return try await db.transaction {
                try await $0.one(Created.self, "INSERT INTO cities \(values: draft) RETURNING id")
            }
        } catch let error as DataError where error.code == .foreignKeyViolation {
            throw RegionError.noSuchProvince(id: draft.provinceID)
        }
    }

    /// Delete a city
    @DELETE("/{id}", failures: RegionError.self)
    func deleteCity(id: Int) async throws {
        let count = try await db.transaction { try await $0.execute("DELETE FROM cities WHERE id = \(id)") }
        if count == 0 { throw RegionError.noSuchCity(id: id) }
    }
}
