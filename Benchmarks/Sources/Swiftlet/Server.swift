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

/// A user who lives in memory, the same in all servers.
@Schema
struct Person {
    var id: Int
    var name: String
    var email: String
    var age: Int
    var cityID: Int
    var active: Bool

    static let all = (0..<1000).map { index in
        Person(
            id: index, name: "user \(index)", email: "user\(index)@example.com", age: 20 + index % 60,
            cityID: 1 + index % 300, active: index % 3 != 0)
    }
}

@Service
struct Endpoints {
    let db: Database

    @GET("/plaintext", envelope: Envelope.none)
    func plaintext() -> Response { Response(text: "Hello, World!") }

    @GET("/json")
    func json() -> Message { Message(message: "Hello, World!") }

    @GET("/users")
    func people(count: Int = 20) -> [Person] { Array(Person.all.prefix(max(0, count))) }

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
        app.add(Loads())
    }
}
