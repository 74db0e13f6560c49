import Swiftlet

/// A user that lives in memory.
@Schema
struct MemoryUser {
    var id: Int
    var createTime: Date
    var name: String
    var age: Int
    var cityID: Int
    var roleID: Int
}

/// A message.
@Schema
struct Message {
    var message: String
}

/// Answers that cost as little as they can, to measure by.
@Service(tag: "plain")
struct PlainService {
    let db: Database

    /// Answer a text
    @GET("/plaintext")
    func plaintext() -> Response {
        Response(text: "Hello, World!")
    }

    /// Answer an object
    @GET("/json")
    func json() -> Message {
        Message(message: "Hello, World!")
    }

    /// Answer users from memory
    @GET("/users", parameters: ["count": .range(0...1000)])
    func listUsers(count: Int = 20) -> [MemoryUser] {
        let time = Date(timeIntervalSince1970: 1_700_000_000)
        return (0..<count).map { index in
            MemoryUser(
                id: index, createTime: time, name: "user \(index)", age: 20 + index % 60, cityID: 1, roleID: 1)
        }
    }

    /// Answer an item by its key
    @GET("/db/{id}")
    func readItem(id: Int) async throws -> Item? {
        try await db.acquire { try await $0.first(Item.self, "SELECT * FROM items WHERE id = \(id)") }
    }
}
