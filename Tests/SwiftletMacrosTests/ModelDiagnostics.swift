import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacroExpansion
import Testing

@Suite("What @Model refuses, and what it says to write instead")
struct ModelDiagnostics {
    @Test(
        "what cannot be a model",
        arguments: [
            (
                "enum User { case a }",
                "@Model describes rows: write a struct with a property for each column instead"
            ),
            (
                "struct User<T> { var id: Int }",
                "@Model describes one table: write a struct without generic parameters"
            ),
            ("@Schema struct User { var id: Int }", "@Model does all that @Schema does: remove @Schema"),
            (
                "struct User: Equatable, Model { var id: Int }",
                "@Model makes the type conform to Model: remove 'Model' here"
            ),
            (
                "struct User { var name: String }",
                "@Model needs a primary key: add 'var id: Int', or mark a property with @Field(.primaryKey)"
            ),
            (
                "struct User { var id: Int? }",
                "the primary key 'id' cannot be optional: write 'var id: Int'; a row not yet stored is a Draft"
            ),
            (
                "struct User { var id: Int; let kind = \"user\" }",
                "'kind' is constant, but a column is read from each row: write 'var kind', or 'static let kind'"
            ),
        ])
    func refused(source: String, message: String) throws {
        #expect(try expandModel(source).diagnostics == [message])
    }

    @Test("names that no table can have", arguments: ["@Model(name)", "@Model(\"\")", "@Model(\"a.b\")", "@Model"])
    func tableName(attribute: String) throws {
        let message = "@Model needs the table's name, a plain literal without a dot: write @Model(\"users\")"
        let node: AttributeSyntax = "\(raw: attribute)"
        #expect(try expandModel("struct User { var id: Int }", attribute: node).diagnostics == [message])
    }

    @Test("a private type inside of another")
    func hidden() throws {
        let outer: DeclSyntax = "enum Outer {}"
        let message = "@Schema cannot reach a private type inside of another: write 'fileprivate' instead of 'private'"
        #expect(try expandModel("private struct A { var id: Int }", inside: [Syntax(outer)]).diagnostics == [message])
    }

    @Test("what is wrong is said by one of the macro's roles only")
    func once() throws {
        let declaration = try StructDeclSyntax("struct User { var name: String }")
        let members = try ModelMacro.expansion(
            of: "@Model(\"users\")", providingMembersOf: declaration, conformingTo: [],
            in: BasicMacroExpansionContext(lexicalContext: []))
        #expect(members.isEmpty)
    }
}
