import Swiftlet

/// What a person may do.
@Model("roles")
struct Role {
    /// role id
    var id: Int
    /// role's name
    @Field(.length(1...64), .unique, .example("admin")) var name: String
    /// what the role is for
    @Field(.length(...512)) var note: String?
}

@Failure
enum RoleError {
    /// There is no such role.
    @Status(.notFound, code: 20404) case noSuchRole(id: Int)
    /// There is a role of this name already.
    @Status(.conflict, code: 20409) case nameTaken(name: String)
}

/// What people may do.
@Service("/roles", tag: "role")
struct RoleService {
    let db: Database

    /// Get a role
    @GET("/{id}", failures: RoleError.self)
    func getRole(id: Int) async throws -> Role {
        guard let role = try await db.acquire({ try await $0.first(Role.self, "SELECT * FROM roles WHERE id = \(id)") })
        else { throw RoleError.noSuchRole(id: id) }
        return role
    }

    /// List roles
    ///
    /// - Parameter name: only roles whose names begin with this text
    @GET(parameters: ["page": .range(1...), "pageSize": .range(1...100)])
    func listRoles(name: String = "", page: Int = 1, pageSize: Int = 20) async throws -> Page<Role> {
        try await db.acquire {
            try await $0.page(
                Role.self, "SELECT * FROM roles WHERE name LIKE \(prefix: name) ORDER BY id", page: page,
                pageSize: pageSize)
        }
    }

    /// Create a role
    @POST(failures: RoleError.self)
    func createRole(_ draft: Role.Draft) async throws -> Created {
        do {
            return try await db.transaction {
                try await $0.one(Created.self, "INSERT INTO roles \(values: draft) RETURNING id")
            }
        } catch let error as DataError where error.code == .uniqueViolation {
            throw RoleError.nameTaken(name: draft.name)
        }
    }

    /// Change a role
    @PATCH("/{id}", failures: RoleError.self)
    func updateRole(id: Int, _ patch: Role.Patch) async throws -> Role {
        let sql: SQL = "UPDATE roles SET \(set: patch) WHERE id = \(id) RETURNING *"
        do {
            guard let role = try await db.transaction({ try await $0.first(Role.self, sql) })
            else { throw RoleError.noSuchRole(id: id) }
            return role
        } catch let error as DataError where error.code == .uniqueViolation {
            throw RoleError.nameTaken(name: patch.name ?? "")
        }
    }

    /// Delete a role
    @DELETE("/{id}", failures: RoleError.self)
    func deleteRole(id: Int) async throws {
        let count = try await db.transaction { try await $0.execute("DELETE FROM roles WHERE id = \(id)") }
        if count == 0 { throw RoleError.noSuchRole(id: id) }
    }
}

@main
struct RoleApp: Microservice {
    static let name = "role"

    func configure(_ app: App) throws {
        app.models(Role.self)
        app.add(RoleService(db: app.database))
    }
}
