import HTTPTypes
import Swiftlet
import Testing

/// Which route answers which request.
@Suite struct RouteTableTests {
    private func table(_ routes: (HTTPRequest.Method, String)...) throws -> RouteTable<String> {
        var builder = RouteTableBuilder<String>()
        for (line, (method, path)) in routes.enumerated() {
            let place = SourcePlace(file: "Routes.swift", line: line + 1)
            try builder.add(method, PathTemplate(path), to: path, at: place)
        }
        return builder.build()
    }

    private func found(_ match: RouteTable<String>.Match) -> String {
        switch match {
        case .found(let path, let values): ([path] + values).joined(separator: " ")
        case .methodNotAllowed(let methods): "405 " + methods.map(\.rawValue).joined(separator: ",")
        case .notFound: "404"
        case .malformed: "400"
        }
    }

    @Test(arguments: [
        ("/", "/"), ("/users", "/users"), ("/users/", "/users"), ("/users/me", "/users/me"),
        ("/users/7", "/users/{id} 7"), ("/users/7/roles", "/users/{id}/roles 7"),
        ("/users/me/roles", "/users/{id}/roles me"),
        ("/files/a/b.txt", "/files/{path...} a/b.txt"), ("/files/index", "/files/index"),
        ("/files/index/x", "/files/{path...} index/x"), ("/files", "404"), ("/nothing", "404"),
        ("/users/a%20b", "/users/{id} a b"), ("/users/%E4%B8%8A", "/users/{id} 上"), ("/%75sers", "/users"),
        ("/users/a%2Fb", "400"), ("/users/%00", "400"), ("/users/%", "400"), ("/users/%4", "400"),
        ("/users/%+1", "400"), ("/users/%FF", "400"),
        ("//users", "404"), ("/users//", "404"), ("//", "404"), ("/files//etc", "404"), ("/files/a//b", "404"),
        ("/users/..", "400"), ("/users/%2e%2E/roles", "400"), ("/files/a/./b", "400"),
        ("/files/...", "/files/{path...} ..."),
    ])
    func literalTextBeatsParametersAndParametersBeatTheRest(path: String, expected: String) throws {
        let table = try table(
            (.get, "/"), (.get, "/users"), (.get, "/users/{id}"), (.get, "/users/me"), (.get, "/users/{id}/roles"),
            (.get, "/files/{path...}"), (.get, "/files/index"))
        #expect(found(table.match(.get, path)) == expected)
    }

    @Test func everyOneOfManyTextsAtAPlaceIsFound() throws {
        let names = (0..<300).map { "r\($0)" } + ["", "a", "b", "aa", "ab", "ba", "上海", "é"]
        var builder = RouteTableBuilder<String>()
        for name in names {
            try builder.add(.get, PathTemplate("/\(name)"), to: name, at: SourcePlace())
            try builder.add(.get, PathTemplate("/x/{id}/\(name.isEmpty ? "none" : name)"), to: name, at: SourcePlace())
        }
        let table = builder.build()
        for name in names {
            #expect(found(table.match(.get, "/\(name)")) == name)
            #expect(found(table.match(.get, "/x/7/\(name.isEmpty ? "none" : name)")) == "\(name) 7")
        }
        #expect(found(table.match(.get, "/r300")) == "404")
        #expect(found(table.match(.get, "/上")) == "404")
    }

    @Test func aParameterStandsWhereItsTemplateHasIt() throws {
        let table = try table((.get, "/{a}/x/{b}/{c...}"))
        #expect(found(table.match(.get, "/1/x/2/3/4/")) == "/{a}/x/{b}/{c...} 1 2 3/4")
        #expect(found(table.match(.get, "/%31/x/a%25b/%E4%B8%8A/z")) == "/{a}/x/{b}/{c...} 1 a%b 上/z")
        #expect(found(table.match(.get, "/1/x/2")) == "404")
    }

    @Test func theServerAsAWholeIsNoPath() throws {
        #expect(found(try table((.options, "/{name}")).match(.options, "*")) == "404")
    }

    @Test func aPathThatExistsForOtherMethodsNamesThem() throws {
        let table = try table((.get, "/users/{id}"), (.delete, "/users/{id}"), (.post, "/users"))
        #expect(found(table.match(.put, "/users/1")) == "405 DELETE,GET,HEAD")
        #expect(found(table.match(.get, "/users")) == "405 POST")
    }

    @Test func headFindsTheRouteOfGet() throws {
        let table = try table((.get, "/users/{id}"), (.post, "/roles"))
        #expect(found(table.match(.head, "/users/1")) == "/users/{id} 1")
        #expect(found(table.match(.head, "/roles")) == "405 POST")
    }

    @Test func routesThatAnswerTheSameRequestsAreRefusedWithBothPlaces() {
        let error = #expect(throws: RoutingError.self) {
            try table((.get, "/users/{id}"), (.post, "/users/{id}"), (.get, "/users/{name}"))
        }
        #expect(error?.code == .clash)
        #expect(error?.description.contains("GET /users/{name} at Routes.swift:3") == true)
        #expect(error?.description.contains("GET /users/{id} at Routes.swift:1") == true)
    }

    @Test(arguments: ["users", "/a//b", "/{a}/{a}", "/{rest...}/x", "/x{a}", "/{}", "/{1a}", "/{a b}"])
    func textThatIsNoTemplateIsRefused(text: String) {
        let error = #expect(throws: RoutingError.self) { try PathTemplate(text) }
        #expect(error?.code == .invalidTemplate)
    }

    @Test func aGroupsPathComesBeforeTheRoutes() throws {
        let path = try PathTemplate("/api/{version}").appending(PathTemplate("/users/{id}"))
        #expect(path.description == "/api/{version}/users/{id}")
        #expect(path.parameters == ["version", "id"])
    }

    @Test(arguments: [("/{id}", "/x/{id}"), ("/{rest...}", "/x")])
    func aGroupsPathMustFitTheRoutes(group: String, route: String) async throws {
        let error = #expect(throws: RoutingError.self) {
            try PathTemplate(group).appending(PathTemplate(route))
        }
        #expect(error?.description.hasPrefix("\"\(route)\" in the group \"\(group)\"") == true)
    }

    @Test func textsOfOtherBytesAreOtherTextsEvenIfTheyLookAlike() throws {
        // The Kelvin sign is canonically equivalent to K, and so are both spellings of é.
        let table = try table((.get, "/K"), (.get, "/\u{212A}"), (.get, "/\u{E9}"), (.post, "/e\u{301}"))
        #expect(found(table.match(.get, "/K")).utf8.elementsEqual("/K".utf8))
        #expect(found(table.match(.get, "/%E2%84%AA")).utf8.elementsEqual("/\u{212A}".utf8))
        #expect(found(table.match(.get, "/%C3%A9")).utf8.elementsEqual("/\u{E9}".utf8))
        #expect(found(table.match(.get, "/e%CC%81")) == "405 POST")
    }

    @Test func aSlashDividesWhateverFollowsIt() throws {
        // A slash and a combining mark are one Character to Swift.
        let table = try table((.get, "/a/\u{301}b/{x}"))
        #expect(found(table.match(.get, "/a/%CC%81b/c")).hasSuffix(" c"))
    }
}
