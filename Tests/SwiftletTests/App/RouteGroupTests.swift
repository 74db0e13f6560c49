import Testing

@testable import Swiftlet

@Suite struct RouteGroupTests {
    @Test func `a parameter of the group's name is refused with both paths and its place`() async throws {
        let app = try testApp()
        app.group("/{id}") { group in
            group.get("/x/{id}", name: "getX", file: "Shop/App.swift", line: 7) { _ in }
        }
        let error = await #expect(throws: StartError.self) { try await app.start(ServingOptions()) }
        #expect(
            error?.description
                == #"getX at Shop/App.swift:7: "/x/{id}" in the group "/{id}" names a parameter twice"#)
    }

    @Test func `the place of an endpoint is its caller's`() throws {
        let line = #line + 1
        let description = try EndpointDescription(.get, "/", name: "get")
        #expect(description.place == SourcePlace(file: #fileID, line: line))
    }
}
