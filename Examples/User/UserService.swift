import Swiftlet

/// A person who uses the product.
@Model("users")
struct User {
    /// user id
    var id: Int
    /// create time
    var createTime: Date = .now
    /// user's name
    @Field(.length(1...128)) var name: String
    /// user's age
    @Field(.range(0...150)) var age: Int
    /// city for user
    @Field(.references(City.self)) var cityID: Int
    /// role for user
    @Field(.references(Role.self)) var roleID: Int
}

/// A city, as the service region knows it.
@Schema
struct City {
    var id: Int
    var name: String
}

/// A role, as the service role knows it.
@Schema
struct Role {
    var id: Int
    var name: String
}

/// A user with city and role in full.
@Schema
struct UserDetail {
    var user: User
    var city: City
    var role: Role
}

@Failure
enum UserError {
    /// There is no such user.
    @Status(.notFound, code: 10404) case noSuchUser(id: Int)
}

@Service("/users", tag: "user")
struct UserService {
    let db: Database
    let regions: ServiceClient
    let roles: ServiceClient

    /// Get user info
    ///
    /// The user, with city and role fetched from their services in parallel.
    @GET("/{id}", failures: UserError.self)
    func getUser(id: Int) async throws -> UserDetail {
        guard let user = try await db.acquire({ try await $0.first(User.self, "SELECT * FROM users WHERE id = \(id)") })
        else { throw UserError.noSuchUser(id: id) }
        async let city = regions.get("/cities/\(user.cityID)", as: City.self)
        async let role = roles.get("/roles/\(user.roleID)", as: Role.self)
        return try await UserDetail(user: user, city: city, role: role)
    }

    /// List users
    @GET(parameters: ["page": .range(1...), "pageSize": .range(1...100)])
    func listUsers(page: Int = 1, pageSize: Int = 20) async throws -> Page<User> {
        let sql: SQL = "SELECT * FROM users ORDER BY id"
        return try await db.acquire { try await $0.page(User.self, sql, page: page, pageSize: pageSize) }
    }

    /// Create a user
    @POST
    func createUser(_ draft: User.Draft) async throws -> Created {
        try await db.transaction { try await $0.one(Created.self, "INSERT INTO users \(values: draft) RETURNING id") }
    }

    /// Change a user
    @PATCH("/{id}")
    func updateUser(id: Int, _ patch: User.Patch) async throws -> User? {
        let sql: SQL = "UPDATE users SET \(set: patch) WHERE id = \(id) RETURNING *"
        return try await db.transaction { try await $0.first(User.self, sql) }
    }

    /// Delete a user
    @DELETE("/{id}", failures: UserError.self)
    func deleteUser(id: Int) async throws {
        let count = try await db.transaction { try await $0.execute("DELETE FROM users WHERE id = \(id)") }
        if count == 0 { throw UserError.noSuchUser(id: id) }
    }
}

@main
struct UserApp: Microservice {
    static let name = "user"
    func configure(_ app: App) throws {
        app.models(User.self)
        app.add(UserService(db: app.database, regions: app.client("region"), roles: app.client("role")))
    }
}
