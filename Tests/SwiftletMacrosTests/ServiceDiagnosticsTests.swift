import SwiftSyntax
import SwiftSyntaxBuilder
import Testing

@Suite("What @Service and the macros of endpoints refuse, and what they say to write instead")
struct ServiceDiagnostics {
    @Test(
        arguments: [
            (
                "enum S { @GET func a() {} }",
                "@Service needs a value that all requests share: write a struct, a final class or an actor"
            ),
            (
                "class S { @GET func a() {} }",
                "@Service cannot tell what subclasses do: write 'final class' or a struct"
            ),
            (
                "struct S { func a() {} }",
                "@Service finds no endpoint: mark a method with @GET, @POST, @PUT, @PATCH or @DELETE"
            ),
            (
                "struct S: Sendable { func a() {} }",
                "@Service finds no endpoint: mark a method with @GET, @POST, @PUT, @PATCH or @DELETE"
            ),
            (
                "struct S {\n#if DEBUG\n@GET func a() {}\n#endif\n}",
                "@Service cannot see whether this '#if' holds: put the whole service, or one of its own, inside of the '#if'"
            ),
            (
                "struct S { @GET(\"/a\") @POST func a() {} }",
                "'a' answers one method and path: write a method for each, which may call this one"
            ),
            ("struct S { @GET static func a() {} }", "'a' is called on the service's value: remove 'static'"),
            (
                "struct S { @GET mutating func a() {} }",
                "'a' is called by many requests at once: remove 'mutating' and keep what changes in an actor or a Mutex"
            ),
            (
                "struct S { @GET func a<T: Schema>(x: T) {} }",
                "'a' is generic, but a request says no types: write a method for each type"
            ),
            (
                "struct S { @GET func a(x: some Schema) {} }",
                "'a' is generic, but a request says no types: write a method for each type"
            ),
            (
                "struct S { @GET func a(x: inout Int) {} }",
                "'x' cannot be changed for the client: remove 'inout' and return the new value"
            ),
            ("struct S { @GET func a(x: Int...) {} }", "'x' takes any number of values: write '[Int]' instead"),
            (
                "struct S { @GET func a(_: Int) {} }",
                "a parameter needs a name to be found in a request: write '_ value: Int'"
            ),
            (
                "struct S { @GET func a(x: (Int, Int)) {} }",
                "'x' is a tuple, which has no form in JSON: write a struct marked @Schema instead"
            ),
            (
                "struct S { @GET func a(cityID: Int, city_id: Int) {} }",
                "two parameters are named 'city_id' in a request: give one of them another name"
            ),
            (
                "struct S { @GET func a() {}; @POST func a(x: Int) {} }",
                "two handlers are named 'a', which is the operation's id in documents: give one of them another name"
            ),
            (
                "@Service(\"/u/{city_id}\") struct S { @GET(\"/{id}/{rest...}\") func a(cityID: Int, id: Int) {} }",
                "'a' does not take '{rest}' of its path: add a parameter, such as 'rest: String', or take the 'Request'"
            ),
            (
                "struct S { @GET func a() -> some Schema {} }",
                "clients of 'a' must know what it returns: write the type instead of 'some'"
            ),
            (
                "struct S { @GET func a() -> (Int, Int) {} }",
                "'a' returns a tuple, which has no form in JSON: write a struct marked @Schema instead"
            ),
        ])
    func refused(source: String, message: String) throws {
        #expect(try expandService(source).diagnostics == [message])
    }

    @Test func `every refused method is reported`() throws {
        let source = "struct S { @GET static func a() {}; @GET mutating func b() {} }"
        #expect(try expandService(source).diagnostics.count == 2)
    }

    @Test func `a handler that takes the request reads the path by itself`() throws {
        #expect(try expandService("struct S { @GET(\"/{id}\") func a(request: Request) {} }").diagnostics.isEmpty)
    }

    @Test func `a private type inside of another is out of reach`() throws {
        let outer: DeclSyntax = "enum Outer {}"
        let message = "@Service cannot reach a private type inside of another: write 'fileprivate' instead of 'private'"
        let source = "private struct S { @GET func a() {} }"
        #expect(try expandService(source, inside: [Syntax(outer)]).diagnostics == [message])
        #expect(try expandService(source).diagnostics.isEmpty)
    }

    @Test func `an endpoint stands in the declaration of a service`() throws {
        let message =
            "@GET does nothing here: the method must stand in the declaration of a type that is marked @Service, or of a protocol that is marked @API, not in an extension"
        #expect(try expandPeer(EndpointMacro.self, "@GET func a() {}", inside: nil) == [message])
        #expect(try expandPeer(EndpointMacro.self, "@GET func a() {}", inside: "struct S {}") == [message])
        #expect(try expandPeer(EndpointMacro.self, "@GET func a() {}", inside: "extension S {}") == [message])
        #expect(try expandPeer(EndpointMacro.self, "@GET func a() {}", inside: "protocol S {}") == [message])
        #expect(try expandPeer(EndpointMacro.self, "@GET func a() {}", inside: "@API struct S {}") == [message])
        #expect(try expandPeer(EndpointMacro.self, "@GET func a() {}", inside: "@Service struct S {}") == [])
        #expect(try expandPeer(EndpointMacro.self, "@GET func a()", inside: "@API protocol S {}") == [])
    }

    @Test func `an endpoint is a method`() throws {
        let message = "@GET marks what answers requests: put it on a method, such as 'func list() -> [Item]'"
        #expect(try expandPeer(EndpointMacro.self, "@GET var a: Int", inside: "@Service struct S {}") == [message])
    }
}
