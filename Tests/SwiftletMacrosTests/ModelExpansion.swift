import SwiftDiagnostics
import SwiftParser
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacroExpansion
import SwiftSyntaxMacros
import Testing

/// What `@Model` makes of source text: the extensions and the nested types, or what it complains about.
func expandModel(
    _ source: String, attribute: AttributeSyntax = "@Model(\"users\")", inside lexicalContext: [Syntax] = []
) throws -> (extensions: String, nested: [String], diagnostics: [String]) {
    let item = Parser.parse(source: source).statements.first?.item
    guard let declaration = item?.asProtocol((any DeclGroupSyntax).self),
        let name = item?.asProtocol((any NamedDeclSyntax).self)?.name.text
    else { return ("", [], ["not a type"]) }
    let context = BasicMacroExpansionContext(lexicalContext: lexicalContext)
    do {
        let extensions = try ModelMacro.expansion(
            of: attribute, attachedTo: declaration, providingExtensionsOf: TypeSyntax("\(raw: name)"),
            conformingTo: ["Model", "RowDecodable", "Schema"], in: context)
        let nested = try ModelMacro.expansion(
            of: attribute, providingMembersOf: declaration, conformingTo: [], in: context)
        return (extensions.map(\.description).joined(), nested.map(\.description), [])
    } catch let error as DiagnosticsError {
        return ("", [], error.diagnostics.map(\.message))
    }
}

@Suite("What @Model writes")
struct ModelExpansion {
    @Test("the table and the reading of rows, beside what @Schema writes")
    func conformance() throws {
        let (text, _, diagnostics) = try expandModel("struct User { var id: Int; var cityID: Int? }")
        #expect(diagnostics.isEmpty)
        #expect(text.hasPrefix("extension User: Model, RowDecodable, Schema {\nstatic var schema: SchemaDescription {"))
        #expect(text.contains("private init(_schemaMembers: Void, id: Int, cityID: Int?)"))
        #expect(
            text.hasSuffix(
                """
                static var table: TableDescription {
                TableDescription("users", of: Self.self)
                }

                init(row: Row) throws {
                self.init(
                _schemaMembers: (),
                id: try row.get("id", as: (Int).self),
                cityID: try row.get("city_id", as: (Int?).self))
                }
                }
                """))
    }

    @Test("a draft with the properties that a client may give, their comments and their defaults")
    func draft() throws {
        let draft = try expandModel(
            """
            struct User {
                var id: Int
                /// when it was made
                ///
                /// in UTC
                var createTime: Date = .now
                @Field(.length(1...8)) var name: String
                var nick: String?
                @Field(.readOnly) var token: UUID = UUID()
            }
            """
        ).nested[0]
        #expect(
            draft.hasPrefix(
                """
                /// What may be given to create a `User`.
                struct Draft: Schema, ColumnValues {
                /// when it was made
                ///
                /// in UTC
                var `createTime`: Date
                var `name`: String
                var `nick`: String?

                /// Creates a draft.
                init(createTime: Date = .now, name: String, nick: String? = nil) {
                self.`createTime` = `createTime`
                self.`name` = `name`
                self.`nick` = `nick`
                }
                """))
        #expect(draft.contains(#"name: "UserDraft""#))
        #expect(draft.contains(#"PropertyDescription("name", type: String.self, options: [.length(1...8)]),"#))
        #expect(
            draft.hasSuffix(
                """
                var columnValues: [(column: String, value: SQLValue)] {
                get throws {
                [
                ("create_time", try SQLValue(storing: self.`createTime`)),
                ("name", try SQLValue(storing: self.`name`)),
                ("nick", try SQLValue(storing: self.`nick`)),
                ]
                }
                }

                var insertedValues: [(column: String, value: SQLValue)] {
                get throws {
                try self.columnValues + [
                ("token", try SQLValue(storing: (UUID()) as UUID)),
                ]
                }
                }
                }
                """))
    }

    @Test("a patch that tells what was sent from what was not")
    func patch() throws {
        let patch = try expandModel("struct User { var id: Int; var name: String; var nick: String? }").nested[1]
        #expect(patch.contains("var `name`: String?\nvar `nick`: String??\n"))
        #expect(patch.contains("init(name: String? = nil, nick: String?? = nil)"))
        #expect(patch.contains(#"PropertyDescription("name", type: String.self, isRequired: false),"#))
        #expect(patch.contains("return Self(name: nameSlot, nick: nickSlot)"))
        #expect(patch.contains("must give at least one of name, nick"))
    }

    @Test("access as that of the model and of its properties")
    func access() throws {
        let model = "public struct User { public var id: UUID; public var name: String; public var age: Int }"
        let (text, nested, _) = try expandModel(model)
        #expect(text.contains("public init(row: Row) throws"))
        #expect(text.contains("public static var table"))
        #expect(nested[0].contains("public struct Draft: Schema, ColumnValues {\npublic var `id`: UUID\n"))
        #expect(nested[0].contains("public init(id: UUID, name: String, age: Int)"))
        #expect(nested[0].contains("public var columnValues"))
        #expect(nested[1].contains("public struct Patch"))
        let hidden = try expandModel("public struct User { public var id: Int; var name: String }").nested[0]
        #expect(hidden.contains("\nvar `name`: String\n"))
        #expect(hidden.contains("\ninit(name: String)"))
    }

    @Test("no draft where the model declares its own, no patch where nothing can be changed")
    func leftOut() throws {
        let own = try expandModel("struct User { var id: Int; var name: String; struct Draft {} }").nested
        #expect(own.count == 1)
        #expect(own[0].contains("struct Patch"))
        #expect(try expandModel("struct User { var id: Int }").nested.count == 1)
    }

    @Test(
        "only a lone integer key without a default is made by the database",
        arguments: [
            ("var id: Int", false), ("@Field(.primaryKey) var code: Int64", false), ("var id: UUID", true),
            ("var id: UserID", true),
            ("var id: Int = 1", true), ("@Field(.primaryKey) var a: Int; @Field(.primaryKey) var b: Int", true),
        ])
    func keys(properties: String, isGiven: Bool) throws {
        let (text, nested, _) = try expandModel("struct User { \(properties); var name: String }")
        #expect(nested[0].contains("init(name: String)") == !isGiven)
        #expect(text.contains(", generatesKey: false)") == isGiven)
    }
}
