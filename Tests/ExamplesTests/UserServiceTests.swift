import Swiftlet
import SwiftletTesting
import Testing

@testable import UserExample

@Test func `creates, reads, changes and deletes a user`() async throws {
    try await withTestApp(UserApp()) { app in
        app.mock("region").get("/cities/1", returns: City(id: 1, name: "shanghai"))
        app.mock("role").get("/roles/1", returns: Role(id: 1, name: "admin"))
        let users = app.client(UserService.self)
        let id = try await users.createUser(.init(name: "test", age: 2, cityID: 1, roleID: 1)).id
        #expect(try await users.getUser(id: id).city.name == "shanghai")
        #expect(try await users.updateUser(id: id, .init(age: 3))?.age == 3)
        #expect(try await users.listUsers().pagination.total == 1)
        try await users.deleteUser(id: id)
        await #expect(throws: UserError.noSuchUser(id: id).failure) { try await users.getUser(id: id) }
    }
}
