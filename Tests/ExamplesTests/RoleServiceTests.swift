import Swiftlet
import SwiftletTesting
import Testing

@testable import RoleExample

@Suite struct RoleServiceTests {
    @Test func `creates, reads, changes and deletes a role`() async throws {
        try await withTestApp(RoleApp()) { app in
            let roles = app.client(RoleService.self)
            let id = try await roles.createRole(.init(name: "admin", note: "may do all")).id
            #expect(try await roles.getRole(id: id).name == "admin")
            let changed = try await roles.updateRole(id: id, .init(note: .some(nil)))
            #expect(changed.name == "admin" && changed.note == nil)
            try await roles.deleteRole(id: id)
            await #expect(throws: RoleError.noSuchRole(id: id).failure) { try await roles.getRole(id: id) }
        }
    }

    @Test func `what is missing cannot be changed or deleted`() async throws {
        try await withTestApp(RoleApp()) { app in
            let roles = app.client(RoleService.self)
            let missing = RoleError.noSuchRole(id: 7).failure
            await #expect(throws: missing) { try await roles.updateRole(id: 7, .init(name: "x")) }
            await #expect(throws: missing) { try await roles.deleteRole(id: 7) }
        }
    }

    @Test func `a name is taken once`() async throws {
        try await withTestApp(RoleApp()) { app in
            let roles = app.client(RoleService.self)
            _ = try await roles.createRole(.init(name: "admin"))
            let id = try await roles.createRole(.init(name: "guest")).id
            let taken = RoleError.nameTaken(name: "admin").failure
            await #expect(throws: taken) { try await roles.createRole(.init(name: "admin")) }
            await #expect(throws: taken) { try await roles.updateRole(id: id, .init(name: "admin")) }
        }
    }

    @Test func `names that are too long and notes too are refused together`() async throws {
        try await withTestApp(RoleApp()) { app in
            let failure = await #expect(throws: Failure.self) {
                try await app.client(RoleService.self).createRole(
                    .init(name: "", note: String(repeating: "x", count: 513)))
            }
            #expect(failure?.status == .unprocessable)
            #expect(failure?.error?.description.contains(#""field":"name""#) == true)
            #expect(failure?.error?.description.contains(#""field":"note""#) == true)
        }
    }

    @Test func `lists come in pages, and by how the name begins`() async throws {
        try await withTestApp(RoleApp()) { app in
            let roles = app.client(RoleService.self)
            for name in ["admin", "author", "a%", "guest"] { _ = try await roles.createRole(.init(name: name)) }
            let page = try await roles.listRoles(name: "a", page: 2, pageSize: 2)
            #expect(page.items.map(\.name) == ["a%"])
            #expect(page.pagination == Pagination(page: 2, pageSize: 2, total: 3))
            #expect(try await roles.listRoles(name: "a%").items.map(\.name) == ["a%"])
            await #expect(throws: Failure.self) { try await roles.listRoles(pageSize: 101) }
        }
    }
}
