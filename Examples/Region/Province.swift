import Swiftlet

/// A province, which has cities.
@Model("provinces")
struct Province {
    /// province id
    var id: Int
    /// province's name
    @Field(.length(1...64), .unique, .example("guangdong")) var name: String
}

/// The provinces of the country.
@Service("/provinces", tag: "province")
struct ProvinceService {
    let db: Database

    /// Get a province
    @GET("/{id}")
    func getProvince(id: Int) async throws -> Province? {
        try await db.acquire { try await $0.first(Province.self, "SELECT * FROM provinces WHERE id = \(id)") }
    }

    /// List provinces
    @GET
    func listProvinces() async throws -> [Province] {
        try await db.acquire { try await $0.fetch(Province.self, "SELECT * FROM provinces ORDER BY name") }
    }

    /// List the cities of a province
    @GET("/{id}/cities", failures: RegionError.self)
    func listCitiesOfProvince(id: Int) async throws -> [City] {
        try await db.acquire { conn in
            guard try await conn.first("SELECT 1 FROM provinces WHERE id = \(id)") != nil
            else { throw RegionError.noSuchProvince(id: id) }
            return try await conn.fetch(City.self, "SELECT * FROM cities WHERE province_id = \(id) ORDER BY name")
        }
    }

    /// Create a province
    @POST(failures: RegionError.self)
    func createProvince(_ draft: Province.Draft) async throws -> Created {
        do {
            return try await db.transaction {
                try await $0.one(Created.self, "INSERT INTO provinces \(values: draft) RETURNING id")
            }
        } catch let error as DataError where error.code == .uniqueViolation {
            throw RegionError.nameTaken(name: draft.name)
        }
    }
}
