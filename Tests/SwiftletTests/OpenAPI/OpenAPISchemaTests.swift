import Logging
import SwiftletSchema
import Testing

@testable import Swiftlet

/// What documents say about types.
@Suite("Schemas in OpenAPI documents") struct OpenAPISchemaTests {
    private let newer: DocumentPart
    private let older: DocumentPart

    init() throws {
        let app = try Zoo.app()
        newer = try DocumentPart(app)["components"]["schemas"]
        older = try DocumentPart(app, .v3_0)["components"]["schemas"]
    }

    @Test(arguments: [
        ("id", #"{"description":"animal id","format":"int64","readOnly":true,"type":"integer"}"#),
        (
            "name",
            #"{"description":"the animal's name","examples":["Ada"],"maxLength":64,"minLength":1,"type":"string"}"#
        ),
        ("age", #"{"format":"int32","maximum":127,"minimum":0,"type":"integer"}"#),
        ("weight", #"{"format":"double","minimum":0.5,"type":["number","null"]}"#),
        ("tag", #"{"pattern":"^[A-Z]{2}-[0-9]+$","type":"string"}"#),
        ("keeper", #"{"format":"email","type":["string","null"]}"#),
        (
            "nicknames",
            #"{"default":["Ada"],"items":{"type":"string"},"maxItems":8,"minItems":1,"type":"array","uniqueItems":true}"#
        ),
        ("rarity", ##"{"anyOf":[{"$ref":"#/components/schemas/Rarity"},{"type":"null"}]}"##),
        ("cage", #"{"deprecated":true,"format":"int32","type":["integer","null"]}"#),
        ("born", #"{"description":"When missing: the current time.","format":"date-time","type":"string"}"#),
        ("chip", #"{"description":"When missing: a new random UUID.","format":"uuid","type":"string"}"#),
        ("picture", #"{"contentEncoding":"base64","format":"byte","type":["string","null"]}"#),
        ("page", #"{"format":"uri","type":["string","null"]}"#),
        ("price", #"{"format":"decimal","type":"number"}"#),
        ("visitors", #"{"format":"int32","maximum":65535,"minimum":0,"type":"integer"}"#),
        ("steps", #"{"minimum":0,"type":"integer"}"#),
        ("legs", #"{"description":"Must be even.","format":"int64","type":"integer"}"#),
        ("notes", #"{"additionalProperties":{"items":{"type":"string"},"type":"array"},"type":"object"}"#),
        ("extra", "{}"),
        ("parents", ##"{"default":[],"items":{"$ref":"#/components/schemas/Animal"},"type":"array"}"##),
        ("friends", ##"{"items":{"$ref":"#/components/schemas/BoxOfAnimal"},"type":"array"}"##),
        (
            "city_id",
            ##"{"description":"where it comes from. Refers to `City`.","format":"int64","type":"integer","x-references":{"$ref":"#/components/schemas/City"}}"##
        ),
    ])
    func `a member says its type, its constraints and what is written about it`(name: String, expected: String) {
        #expect(newer["Animal"]["properties"][name].json == expected)
    }

    @Test(arguments: [
        ("name", #"{"description":"the animal's name","example":"Ada","maxLength":64,"minLength":1,"type":"string"}"#),
        ("weight", #"{"format":"double","minimum":0.5,"nullable":true,"type":"number"}"#),
        ("picture", #"{"format":"byte","nullable":true,"type":"string"}"#),
        (
            "rarity",
            ##"{"anyOf":[{"$ref":"#/components/schemas/Rarity"},{"enum":[null],"nullable":true,"type":"object"}]}"##
        ),
    ])
    func `a member is described in the words of 3.0`(name: String, expected: String) {
        #expect(older["Animal"]["properties"][name].json == expected)
    }

    @Test func `an upper end that is not included is a number in 3.1 and a flag in 3.0`() throws {
        let app = try Self.app {
            try $0.input("share", as: Double.self)
        } parameters: {
            ["share": .range(0..<1.5)]
        }
        #expect(
            try Self.parameter(app, .v3_1)["schema"].json
                == #"{"exclusiveMaximum":1.5,"format":"double","minimum":0,"type":"number"}"#)
        #expect(
            try Self.parameter(app, .v3_0)["schema"].json
                == #"{"exclusiveMaximum":true,"format":"double","maximum":1.5,"minimum":0,"type":"number"}"#)
    }

    @Test func `a note beside a reference wraps the reference in 3.0 only`() throws {
        let app = try Self.app { try $0.input("care", as: Care.self, defaultValue: .json("\"indoor\"")) { .indoor } }
        #expect(
            try Self.parameter(app, .v3_1)["schema"].json
                == ##"{"$ref":"#/components/schemas/Care","default":"indoor"}"##)
        #expect(
            try Self.parameter(app, .v3_0)["schema"].json
                == ##"{"allOf":[{"$ref":"#/components/schemas/Care"}],"default":"indoor"}"##)
    }

    @Test func `a member is required unless it may be missing`() {
        #expect(
            newer["Animal"]["required"].json
                == #"["id","name","age","tag","city_id","diet","price","visitors","steps","legs","notes","friends"]"#)
    }

    @Test func `an enumeration lists its values with what they mean`() {
        #expect(newer["Care"]["enum"].json == #"["outdoor","indoor"]"#)
        #expect(
            newer["Care"]["description"].json
                == #""How an animal is kept.\n\n* `outdoor`: It lives outside.\n* `indoor`""#)
        #expect(
            newer["Rarity"].json
                == #"{"description":"How rare an animal is.","enum":[1,2],"format":"int64","type":"integer"}"#)
    }

    @Test func `a union is one of its shapes, told apart by the tag`() {
        #expect(newer["Diet"]["oneOf"].items.count == 4)
        #expect(newer["Diet"]["discriminator"]["propertyName"].json == #""type""#)
        #expect(newer["Diet"]["discriminator"]["mapping"]["mixed"].json == ##""#/components/schemas/DietMixed""##)
        #expect(newer["DietMixed"]["properties"]["type"].json == #"{"const":"mixed","type":"string"}"#)
        #expect(older["DietMixed"]["properties"]["type"].json == #"{"enum":["mixed"],"type":"string"}"#)
        #expect(newer["DietMixed"]["properties"]["first"].json == ##"{"$ref":"#/components/schemas/Diet"}"##)
        #expect(newer["DietPlants"]["description"].json == #""Leaves, so many kilograms a day.""#)
    }

    @Test func `components are the types once each, with readable names in order`() {
        #expect(
            newer.names == [
                "Animal", "BoxOfAnimal", "BoxOfCity", "BoxOfInteger", "Care", "City", "Diet", "DietMeat", "DietMixed",
                "DietNothing", "DietPlants", "Failure", "PageOfCare", "Pagination", "Rarity", "Room", "Room2",
                "Violation",
            ])
        #expect(newer["Room2"]["title"].json == #""Room""#)
    }

    @Test func `a name that components cannot have is spelled out`() throws {
        struct Chinese: HandWritten { static var name: String { "城市 A" } }
        let app = try Self.app { try $0.input("name", as: String.self) }
        app.get("/chinese") { _ in Chinese() }
        let schemas = try DocumentPart(app)["components"]["schemas"]
        #expect(schemas["u57ceu5e02u20A"].json == #"{"title":"城市 A","type":"object"}"#)
    }

    @Test func `an example that is no JSON is shown as text`() throws {
        let app = try Self.app {
            try $0.input("name", as: String.self)
        } parameters: {
            ["name": .example(json: "{oops")]
        }
        #expect(try Self.parameter(app, .v3_1)["example"].json == #""{oops""#)
    }

    private static func app<T>(
        _ declare: (inout EndpointDescription) throws -> Input<T>,
        parameters: () -> KeyValuePairs<String, FieldOption> = { [:] }
    ) throws -> App {
        let app = App(name: "a", settings: try Settings(arguments: [], environment: [:]), logger: Logger(label: "a"))
        var endpoint = try EndpointDescription(.get, "/", name: "get", parameters: parameters())
        _ = try declare(&endpoint)
        app.add(endpoint.answering { (_: inout Call) async throws -> Void in })
        return app
    }

    private static func parameter(_ app: App, _ version: OpenAPIVersion) throws -> DocumentPart {
        try DocumentPart(app, version)["paths"]["/"]["get"]["parameters"][0]
    }
}
