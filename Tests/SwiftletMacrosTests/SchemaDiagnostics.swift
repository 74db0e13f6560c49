import SwiftSyntax
import SwiftSyntaxBuilder
import Testing

@Suite("What @Schema refuses, and what it says to write instead")
struct SchemaDiagnostics {
    @Test("classes, actors and protocols", arguments: ["class A {}", "actor A {}", "protocol A {}"])
    func references(source: String) throws {
        #expect(
            try expandSchema(source).diagnostics == ["@Schema describes values: write a struct or an enum instead"])
    }

    @Test(
        "properties and payloads that cannot be members",
        arguments: [
            (
                "struct A { var x = make() }",
                "@Schema cannot tell the type of 'x': write it out, as in 'var x: String = …'"
            ),
            (
                "struct A { var x: (Int, Int) }",
                "'x' is a tuple, which has no form in JSON: write a struct marked @Schema instead"
            ),
            (
                "struct A { var (x, y) = (1, 2) }",
                "@Schema cannot read a tuple: declare one property per value, such as 'var x: Int'"
            ),
            (
                "struct A { var x: [() -> Int] }",
                "'x' is a function, which has no form in JSON: make it a method or a computed property"
            ),
            ("struct A { var x: Int! }", "'x' is implicitly unwrapped: write 'Int?' or 'Int' instead"),
            (
                "struct A { var aB: Int; var a_b: Int }",
                "two members are named 'a_b' in JSON: give one of them another, as in @Field(.name(\"other\"))"
            ),
            ("enum A {}", "@Schema needs at least one value to read: add a case to the enum"),
            (
                "enum A { case a(type: Int) }",
                "the member 'type' tells the cases apart: give the payload value another label, such as 'kind'"
            ),
        ])
    func refused(source: String, message: String) throws {
        #expect(try expandSchema(source).diagnostics == [message])
    }

    @Test("every refused property is reported")
    func all() throws {
        #expect(try expandSchema("struct A { var x = f(); var y = g() }").diagnostics.count == 2)
    }

    @Test("a private type inside of another")
    func hidden() throws {
        let outer: DeclSyntax = "enum Outer {}"
        let message = "@Schema cannot reach a private type inside of another: write 'fileprivate' instead of 'private'"
        #expect(try expandSchema("private struct A {}", inside: [Syntax(outer)]).diagnostics == [message])
        #expect(try expandSchema("private struct A {}").diagnostics.isEmpty)
    }

    @Test("raw values that are no plain literals")
    func rawValues() throws {
        let message = "the raw value of 'a' must be a plain literal: write a string or an integer"
        #expect(try expandSchema("enum A: Int { case a = 1.5 }").diagnostics == [message])
    }
}
