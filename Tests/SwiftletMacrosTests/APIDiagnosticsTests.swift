import SwiftSyntax
import SwiftSyntaxBuilder
import Testing

@Suite("What @API refuses, and what it says to write instead") struct APIDiagnostics {
    @Test(
        arguments: [
            (
                "struct A: Service { @GET func a() async throws {} }",
                "@API says what a service promises to others: write a protocol, and @Service on what keeps it"
            ),
            (
                "protocol A { @GET func a() async throws }",
                "what conforms to 'A' is added to an app: write 'protocol A: Service'"
            ),
            (
                "protocol A: Sendable { @GET func a() async throws }",
                "what conforms to 'A' is added to an app: write 'protocol A: Service'"
            ),
            (
                "protocol A: Service {}",
                "@API finds no endpoint: mark a requirement with @GET, @POST, @PUT, @PATCH or @DELETE"
            ),
            (
                "protocol A: Service {\n#if DEBUG\n@GET func a() async throws\n#endif\n}",
                "@API cannot see whether this '#if' holds: put the whole protocol, or one of its own, inside of the '#if'"
            ),
            (
                "protocol A: Service { @GET func a() async throws; func b() }",
                "a client cannot keep this promise: mark 'b' with @GET, @POST, @PUT, @PATCH or @DELETE, or move it to a "
                    + "protocol of its own"
            ),
            (
                "protocol A: Service { @GET func a() async throws; var b: Int { get } }",
                "a client cannot keep this promise: mark 'b' with @GET, @POST, @PUT, @PATCH or @DELETE, or move it to a "
                    + "protocol of its own"
            ),
            (
                "protocol A: Service { @GET func a() async throws; associatedtype B }",
                "a client cannot keep this promise: mark 'B' with @GET, @POST, @PUT, @PATCH or @DELETE, or move it to a "
                    + "protocol of its own"
            ),
            (
                "protocol A: Service { @GET func a() async throws; init(b: Int) }",
                "a client cannot keep this promise: mark 'init' with @GET, @POST, @PUT, @PATCH or @DELETE, or move it to a "
                    + "protocol of its own"
            ),
            (
                "protocol A: Service { @GET func a() throws }",
                "'a' may be a call to another machine: write 'async throws'"
            ),
            (
                "protocol A: Service { @GET func a() async }",
                "'a' may be a call to another machine: write 'async throws'"
            ),
            (
                "protocol A: Service { @GET func a() async throws(AError) }",
                "'a' can also fail because no answer comes: write 'throws' and name its failures in the attribute, as in "
                    + "'failures: AError.self'"
            ),
            (
                "protocol A: Service { @GET func a(request: Request) async throws }",
                "a client has no 'Request' to give to 'a': take what is needed of it, such as 'userAgent: Header<String>'"
            ),
            (
                "protocol A: Service { @GET func a() async throws -> Response }",
                "a client cannot tell what 'a' answers: return a value marked @Schema instead of a 'Response', or leave it "
                    + "out of the contract"
            ),
            (
                "protocol A: Service { @GET func a() async throws -> Answer<Int> }",
                "a client of 'a' gets the value alone: return 'Int', and give the status by the attribute, as in 'status: "
                    + ".created'"
            ),
            (
                "protocol A: Service { @GET(defaults: usual) func a(n: Int) async throws }",
                "the default values of 'a' must stand here: write 'defaults: [\"page\": 1]', with the names of parameters"
            ),
            (
                "protocol A: Service { @GET(defaults: [\"m\": 1]) func a(n: Int, o: Int) async throws }",
                "'a' has no parameter 'm': give default values to what it takes, 'n', 'o'"
            ),
            (
                "protocol A: Service { @GET static func a() async throws }",
                "'a' is called on the service's value: remove 'static'"
            ),
            (
                "protocol A: Service { @GET(\"/{id}\") func a() async throws }",
                "'a' does not take '{id}' of its path: add a parameter, such as 'id: String', or take the 'Request'"
            ),
        ])
    func refused(source: String, message: String) throws {
        #expect(try expandAPI(source).diagnostics == [message])
        #expect(try expandAPIClient(source).isEmpty)
    }

    @Test func `every refused requirement is reported`() throws {
        let source = "protocol A: Service { @GET func a() async; @GET func b() throws; func c() }"
        #expect(try expandAPI(source).diagnostics.count == 3)
    }

    @Test func `a type alias promises nothing`() throws {
        let source = "protocol A: Service { typealias B = Int; @GET func a() async throws -> B }"
        #expect(try expandAPI(source).diagnostics.isEmpty)
    }

    @Test func `a private protocol inside of a type is out of reach`() throws {
        let outer: DeclSyntax = "enum Outer {}"
        let message =
            "@API cannot reach a private protocol inside of another type: write 'fileprivate' instead of 'private'"
        let source = "private protocol A: Service { @GET func a() async throws }"
        #expect(try expandAPI(source, inside: [Syntax(outer)]).diagnostics == [message])
        #expect(try expandAPI(source).diagnostics.isEmpty)
    }

    @Test func `a method of a type gives its default values itself`() throws {
        let message =
            "'a' can say its default values itself: write 'page: Int = 1'; 'defaults' is for protocols marked @API"
        #expect(try expandService("struct S { @GET(defaults: [\"n\": 1]) func a(n: Int) {} }").diagnostics == [message])
    }
}
