import Swiftlet

/// A row of the table that all servers read.
@Model("users")
struct User {
    var id: Int
    var name: String
    var age: Int
}

@Schema
struct Message {
    var message: String
}

@Service
struct Endpoints {
    let db: Database

    @GET("/plaintext", envelope: Envelope.none)
    func plaintext() -> Response { Response(text: "Hello, World!") }

    @GET("/json")
    func json() -> Message { Message(message: "Hello, World!") }

    @GET("/users/{id}")
    func user(id: Int) async throws -> User? {
        try await db.acquire { try await $0.first(User.self, "SELECT * FROM users WHERE id = \(id)") }
    }
}

@main
struct Server: Microservice {
    static let name = "server"

    func configure(_ app: App) throws {
        app.models(User.self)
        app.add(Endpoints(db: app.database))
    }
}
