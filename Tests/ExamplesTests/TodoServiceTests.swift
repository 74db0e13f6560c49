import Swiftlet
import SwiftletTesting
import Testing

@testable import TodoExample

@Suite struct TodoServiceTests {
    @Test func `notes and finds something to do`() async throws {
        try await withTestApp(TodoApp()) { app in
            let todos = app.client(TodoService.self)
            let milk = try await todos.createTodo(.init(title: "buy milk"))
            #expect(try await todos.getTodo(id: milk.id)?.title == "buy milk")
            #expect(try await todos.getTodo(id: 99) == nil)
            await #expect(throws: Failure.self) { try await todos.createTodo(.init(title: "")) }
        }
    }

    @Test func `its statements fit its tables`() async throws {
        try await withTestApp(TodoApp()) { app in
            let statements = try await verifySQL(app)
            #expect(statements.notChecked.isEmpty)
        }
    }
}
