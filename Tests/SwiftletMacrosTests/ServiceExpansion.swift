import Testing

@Suite("What @Service writes") struct ServiceExpansion {
    @Test func `a service gets its group, its endpoints and a client`() throws {
        let (text, diagnostics) = try expandService(
            """
            /// Users.
            @Service("/users", tag: "user") public struct Users {
                /// Get a user
                @GET("/{id}", failures: UserError.self, RoleError.self, status: 203)
                public func getUser(id: Int, pageSize: Int = 20) async throws(LookupError) -> User { fatalError() }
            }
            """)
        #expect(diagnostics.isEmpty)
        #expect(
            text == #"""
                extension Users: CallableService {
                public static var group: GroupDescription {
                GroupDescription(path: "/users", tag: "user", documentation: "Users.")
                }

                public func endpoints() throws -> [Endpoint] {
                var endpoints: [Endpoint] = []
                do {
                var endpoint = try EndpointDescription(.get, "/{id}", name: "getUser", documentation: "Get a user", status: 203, failures: [UserError.self, RoleError.self], throwing: LookupError.self)
                let idInput = try endpoint.input("id", as: Int.self)
                let pageSizeInput = try endpoint.input("pageSize", wireName: "page_size", as: Int.self, defaultValue: .json("20"), default: { 20 })
                endpoints.append(
                endpoint.answering { (call: inout Call) async throws -> User in
                let idValue = idInput.value(in: &call)
                let pageSizeValue = pageSizeInput.value(in: &call)
                guard let idValue, let pageSizeValue else { throw call.refusal }
                return try await self.getUser(id: idValue, pageSize: pageSizeValue)
                })
                }
                return endpoints
                }

                /// Calls the endpoints of ``Users`` by the names of their handlers.
                public struct Client: ServiceCaller {
                private let service: ServiceClient

                /// Creates a client that calls the service.
                public init(_ service: ServiceClient) {
                self.service = service
                }

                /// Get a user
                public func getUser(id: Int, pageSize: Int = 20) async throws -> User {
                return try await EndpointCall(.get, "/{id}", of: Users.group)
                .setting("id", to: id)
                .setting("pageSize", wireName: "page_size", to: pageSize)
                .send(to: self.service, as: User.self)
                }
                }
                }
                """#)
    }

    @Test(
        arguments: [
            ("func a()", "throws", "self.a()"), ("func a() async", "async throws", "await self.a()"),
            ("func a() throws", "throws", "try self.a()"), ("func a() throws(Never)", "throws", "self.a()"),
            ("func a() async throws", "async throws", "try await self.a()"),
        ])
    func `the handler is called with what it needs`(signature: String, effects: String, call: String) throws {
        let text = try expandService("struct S { @GET \(signature) {} }").text
        #expect(text.contains("endpoint.answering { (_: inout Call) \(effects) -> Void in\n\(call)\n})"))
    }

    @Test func `the methods of an actor are waited for, unless they are nonisolated`() throws {
        let text = try expandService("actor S { @GET func a() {}; @GET nonisolated func b() {} }").text
        #expect(text.contains("\nawait self.a()"))
        #expect(text.contains("\nself.b()"))
        let main = try expandService("@MainActor struct S { @GET func a() {} }").text
        #expect(main.contains("\nawait self.a()"))
        #expect(main.contains("nonisolated static var group") && main.contains("nonisolated func endpoints()"))
    }

    @Test func `labels are those of the handler, names on the wire those of its parameters`() throws {
        let text = try expandService(
            "struct S { @GET func a(_ cityID: Int, `in` area: Int, `default`: Int) {} }"
        ).text
        #expect(text.contains("self.a(cityIDValue, in: areaValue, default: defaultValue)"))
        #expect(text.contains(#"endpoint.input("cityID", wireName: "city_id", as: Int.self)"#))
        #expect(text.contains("func a(_ cityID: Int, `in` area: Int, `default`: Int) async throws {"))
        #expect(text.contains(#".setting("default", to: `default`)"#))
    }

    @Test func `the request and a made answer do not show in the client`() throws {
        let text = try expandService("struct S { @GET func a(_ request: Request, id: Int) -> Response {} }").text
        #expect(text.contains("func a(id: Int) async throws -> UpstreamResponse {"))
        #expect(text.contains("(call: inout Call) throws -> Response in"))
    }

    @Test func `the client gets the value inside of an answer`() throws {
        let text = try expandService("struct S { @GET func a() -> Answer<User?> {}\n@GET func b() -> [Answer] {} }")
            .text
        #expect(text.contains("func a() async throws -> User? {"))
        #expect(text.contains("func b() async throws -> [Answer] {"))
        #expect(text.contains("(_: inout Call) throws -> Answer<User?> in"))
    }

    @Test func `Self is the service's type in the client`() throws {
        let text = try expandService("struct S { @GET func a(n: Self.N = Self.n) -> [Self] {} }").text
        #expect(text.contains("func a(n: S.N = S.n) async throws -> [S] {"))
        #expect(text.contains("as: Self.N.self"))
    }

    @Test func `the client of a generic service has its type parameters`() throws {
        #expect(try expandService("struct S<T> { @GET func a() {} }").text.contains("of: S<T>.group)"))
    }

    @Test func `what the attribute says is passed on`() throws {
        let text = try expandService(
            """
            struct S {
                @GET("/a", parameters: ["n": .range(1...)], envelope: Envelope.none, deprecated: flag, hidden: true, bodyLimit: 9, deadline: .seconds(5), middleware: [.concurrency(2)])
                func a(n: Int) {}
            }
            """
        ).text
        let expected =
            #".get, "/a", name: "a", parameters: ["n": .range(1...)], envelope: Envelope.none, isDeprecated: flag, "#
            + "isHidden: true, bodyLimit: 9, deadline: .seconds(5), middleware: [.concurrency(2)])"
        #expect(text.contains(expected))
    }

    @Test func `a deprecated handler is deprecated everywhere`() throws {
        let text = try expandService("struct S { @available(*, deprecated) @GET func a() {} }").text
        #expect(text.contains("isDeprecated: true"))
        #expect(text.contains("@available(*, deprecated)\nfunc endpoints()"))
        #expect(text.contains("@available(*, deprecated)\nfunc a() async throws {"))
    }

    @Test func `a method without an attribute is no endpoint`() throws {
        #expect(try !expandService("struct S { @GET func a() {}; func b() {} }").text.contains("b()"))
    }
}
