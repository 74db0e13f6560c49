import Swiftlet

/// A service that calls another one, and keeps notes.
struct Caller: Microservice {
    static let name = "caller"

    func configure(_ app: App) throws {
        app.models(Note.self)
        app.add(CallerService(db: app.database, regions: app.client("region")))
    }
}

@Model("notes")
struct Note {
    var id: Int
    @Field(.length(1...32)) var text: String
}

@Schema
struct City: Equatable {
    var id: Int
    var name: String
}

@Service("/calls")
struct CallerService {
    let db: Database
    let regions: ServiceClient

    /// Ask for a city
    @GET("/cities/{id}")
    func city(id: Int, detail: String? = nil) async throws -> City {
        try await regions.get("/cities/\(id)", query: ["detail": detail], as: City.self)
    }

    /// Make a city
    @POST("/cities")
    func makeCity(_ city: City) async throws -> City {
        try await regions.post("/cities", city, as: City.self)
    }

    /// Take a note
    @POST("/notes")
    func takeNote(_ draft: Note.Draft) async throws -> Created {
        try await db.transaction { try await $0.one(Created.self, "INSERT INTO notes \(values: draft) RETURNING id") }
    }

    /// Echo the header
    @GET("/header")
    func header(userAgent: Header<String>, tags: [String] = []) -> [String] {
        [userAgent.value] + tags
    }
}
