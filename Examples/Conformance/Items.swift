import Swiftlet

/// Something in stock.
@Model("items")
struct Item {
    /// item id
    var id: Int
    /// item's name
    @Field(.length(1...64), .example("bolt")) var name: String
    /// how many there are
    @Field(.range(0...)) var quantity: Int = 0
}

/// Things in stock.
@Service("/items", tag: "items")
struct ItemService {
    let db: Database

    /// Get an item
    @GET("/{id}")
    func getItem(id: Int) async throws -> Item? {
        try await db.acquire { try await $0.first(Item.self, "SELECT * FROM items WHERE id = \(id)") }
    }

    /// List items
    @GET(parameters: ["page": .range(1...), "pageSize": .range(1...100)])
    func listItems(page: Int = 1, pageSize: Int = 20) async throws -> Page<Item> {
        try await db.acquire {
            try await $0.page(Item.self, "SELECT * FROM items ORDER BY id", page: page, pageSize: pageSize)
        }
    }

    /// Create an item
    @POST
    func createItem(_ draft: Item.Draft) async throws -> Item {
        try await db.transaction { try await $0.one(Item.self, "INSERT INTO items \(values: draft) RETURNING *") }
    }

    /// Replace an item
    @PUT("/{id}")
    func replaceItem(id: Int, _ draft: Item.Draft) async throws -> Item? {
        try await db.transaction {
            try await $0.first(Item.self, "UPDATE items SET \(set: draft) WHERE id = \(id) RETURNING *")
        }
    }

    /// Change an item
    @PATCH("/{id}")
    func updateItem(id: Int, _ patch: Item.Patch) async throws -> Item? {
        try await db.transaction {
            try await $0.first(Item.self, "UPDATE items SET \(set: patch) WHERE id = \(id) RETURNING *")
        }
    }

    /// Delete an item
    @DELETE("/{id}")
    func deleteItem(id: Int) async throws {
        let count = try await db.transaction { try await $0.execute("DELETE FROM items WHERE id = \(id)") }
        if count == 0 { throw Failure.notFound() }
    }
}
