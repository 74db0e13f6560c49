import Testing

@Suite("What @API writes") struct APIExpansion {
    private static let source = """
        /// Users.
        @API("/users", tag: "user") public protocol UserAPI: Service {
            /// Get a user
            @GET("/{id}", failures: UserError.self) func getUser(id: Int) async throws -> User
            /// List users
            @GET(defaults: ["pageSize": 20]) func listUsers(page: Int, pageSize: Int) async throws -> Page<User>
            @POST(status: 201, envelope: Envelope.none) func createUser(_ draft: Draft) async throws
        }
        """

    @Test func `what conforms gets its group, its endpoints and calls with default values`() throws {
        let (text, diagnostics) = try expandAPI(Self.source)
        #expect(diagnostics.isEmpty)
        #expect(
            text == #"""
                extension UserAPI {
                public static var group: GroupDescription {
                GroupDescription(path: "/users", tag: "user", documentation: "Users.")
                }

                public func endpoints() throws -> [Endpoint] {
                var endpoints: [Endpoint] = []
                do {
                var endpoint = try EndpointDescription(.get, "/{id}", name: "getUser", documentation: "Get a user", failures: [UserError.self])
                let idInput = try endpoint.input("id", as: Int.self)
                endpoints.append(
                endpoint.answering { (call: inout Call) async throws -> User in
                let idValue = idInput.value(in: &call)
                guard let idValue else { throw call.refusal }
                return try await self.getUser(id: idValue)
                })
                }
                do {
                var endpoint = try EndpointDescription(.get, "", name: "listUsers", documentation: "List users")
                let pageInput = try endpoint.input("page", as: Int.self)
                let pageSizeInput = try endpoint.input("pageSize", wireName: "page_size", as: Int.self, defaultValue: .json("20"), default: { 20 })
                endpoints.append(
                endpoint.answering { (call: inout Call) async throws -> Page<User> in
                let pageValue = pageInput.value(in: &call)
                let pageSizeValue = pageSizeInput.value(in: &call)
                guard let pageValue, let pageSizeValue else { throw call.refusal }
                return try await self.listUsers(page: pageValue, pageSize: pageSizeValue)
                })
                }
                do {
                var endpoint = try EndpointDescription(.post, "", name: "createUser", status: 201, envelope: Envelope.none)
                let draftInput = try endpoint.input("draft", as: Draft.self)
                endpoints.append(
                endpoint.answering { (call: inout Call) async throws -> Void in
                let draftValue = draftInput.value(in: &call)
                guard let draftValue else { throw call.refusal }
                try await self.createUser(draftValue)
                })
                }
                return endpoints
                }

                /// List users
                public func listUsers(page: Int, pageSize: Int = 20, _ omitted: OmittedArguments = OmittedArguments()) async throws -> Page<User> {
                return try await self.listUsers(page: page, pageSize: pageSize)
                }
                }
                """#)
    }

    @Test func `a client conforms that calls the service`() throws {
        #expect(
            try expandAPIClient(Self.source) == #"""
                /// Calls the service behind ``UserAPI``.
                public struct UserAPIClient: UserAPI, ServiceCaller {
                private let service: ServiceClient

                /// Creates a client that calls the service.
                public init(_ service: ServiceClient) {
                self.service = service
                }

                /// Get a user
                public func getUser(id: Int) async throws -> User {
                return try await EndpointCall(.get, "/{id}", of: Self.group, failures: [UserError.self])
                .setting("id", to: id)
                .send(to: self.service, as: User.self)
                }

                /// List users
                public func listUsers(page: Int, pageSize: Int) async throws -> Page<User> {
                return try await EndpointCall(.get, "", of: Self.group)
                .setting("page", to: page)
                .setting("pageSize", wireName: "page_size", to: pageSize)
                .send(to: self.service, as: Page<User>.self)
                }

                public func createUser(_ draft: Draft) async throws {
                try await EndpointCall(.post, "", of: Self.group, envelope: Envelope.none)
                .setting("draft", to: draft)
                .send(to: self.service)
                }
                }
                """#)
    }

    @Test func `the client of a protocol that is private to its file is so too`() throws {
        let protocolText = "protocol A: Swiftlet.Service { @GET func a() async throws }"
        #expect(try expandAPIClient("private " + protocolText).contains("fileprivate struct AClient: A"))
        #expect(try expandAPIClient("fileprivate " + protocolText).contains("fileprivate struct AClient: A"))
        #expect(try expandAPIClient(protocolText).contains("\nstruct AClient: A, ServiceCaller {"))
    }

    @Test func `a deprecated call is deprecated everywhere`() throws {
        let source = """
            protocol A: Service {
                @available(*, deprecated) @GET(defaults: ["n": 1]) func a(n: Int) async throws
            }
            """
        #expect(try expandAPI(source).text.contains("isDeprecated: true"))
        #expect(try expandAPI(source).text.contains("@available(*, deprecated)\nfunc a(n: Int = 1, _ omitted"))
        #expect(try expandAPIClient(source).contains("@available(*, deprecated)\nfunc a(n: Int) async throws {"))
    }

    @Test func `labels of the requirement are kept`() throws {
        let source = """
            protocol A: Service {
                @GET(defaults: ["default": true]) func a(_ cityID: Int, `in` area: Int, `default`: Bool) async throws
            }
            """
        let text = try expandAPI(source).text
        #expect(text.contains("func a(_ cityID: Int, `in` area: Int, `default`: Bool = true, _ omitted"))
        #expect(text.contains("self.a(cityID, in: area, default: `default`)"))
        #expect(try expandAPIClient(source).contains(#".setting("cityID", wireName: "city_id", to: cityID)"#))
    }

    @Test func `a type that keeps a contract has its statements noted, and its endpoints from the contract`() throws {
        let source = """
            public struct Users: UserAPI {
                public func getUser(id: Int) async throws -> User {
                    try await db.acquire { try await $0.one(User.self, "SELECT * FROM users") }
                }
            }
            """
        let (text, diagnostics) = try expandService(source)
        #expect(diagnostics.isEmpty)
        #expect(
            text == #"""
                extension Users: MarkedService {
                public static var statements: [StatementLiteral] {
                [
                StatementLiteral([.text("SELECT * FROM users")]),
                ]
                }
                }
                """#)
        #expect(try expandService("actor A: B {}").text.contains("nonisolated static var statements"))
    }
}
