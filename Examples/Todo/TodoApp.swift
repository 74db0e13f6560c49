import Swiftlet

/// Something to do.
@Model("todos") struct Todo {
    var id: Int
    /// what is to be done
    @Field(.length(1...200)) var title: String
}

@Service("/todos") struct TodoService {
    let db: Database

    /// Note something to do
    @POST func createTodo(_ draft: Todo.Draft) async throws -> Todo {
        try await db.transaction { try await $0.one(Todo.self, "INSERT INTO todos \(values: draft) RETURNING *") }
    }
    /// Find something to do
    @GET("/{id}") func getTodo(id: Int) async throws -> Todo? {
        try await db.acquire { try await $0.first(Todo.self, "SELECT * FROM todos WHERE id = \(id)") }
    }
}

@main struct TodoApp: Microservice {
    static let name = "todo"
    func configure(_ app: App) throws {
        app.models(Todo.self)
        app.add(TodoService(db: app.database))
    }
}
