import Logging
import SwiftletSchema
import Testing

@testable import Swiftlet

/// What documents say about endpoints.
@Suite("Operations in OpenAPI documents") struct OpenAPIOperationTests {
    private let document: DocumentPart
    private let older: DocumentPart

    init() throws {
        let app = try Zoo.app()
        document = try DocumentPart(app)
        older = try DocumentPart(app, .v3_0)
    }

    private var animal: DocumentPart { document["paths"]["/animals/{id}"] }

    @Test func `the document says what the service is, and is the same each time`() throws {
        #expect(document["openapi"].json == #""3.1.0""#)
        #expect(older["openapi"].json == #""3.0.3""#)
        #expect(
            document["info"].json
                == #"{"description":"Animals and their *keepers*.","title":"Zoo","version":"2.1.0"}"#)
        #expect(try Zoo.app().openAPIDocument() == Zoo.app().openAPIDocument())
    }

    @Test func `an operation is told by its doc comment`() {
        let get = animal["get"]
        #expect(get["summary"].json == #""Get an animal""#)
        #expect(get["description"].json == #""The animal with all that is known of it,\n*diet* included.""#)
        #expect(get["operationId"].json == #""getAnimal""#)
        #expect(get["tags"].json == #"["animal"]"#)
        #expect(get["responses"]["200"]["description"].json == #""The animal.""#)
        #expect(
            get["parameters"][named: "id"].json
                == #"{"description":"the animal's id","in":"path","name":"id","required":true,"schema":{"format":"int64","minimum":1,"type":"integer"}}"#
        )
        #expect(
            get["parameters"][named: "language"].json
                == #"{"description":"the language of names","example":"en","in":"header","name":"language","required":false,"schema":{"default":"en","type":"string"}}"#
        )
    }

    @Test func `a query says defaults, constraints and how lists are written`() {
        let parameters = document["paths"]["/animals"]["get"]["parameters"]
        #expect(
            parameters[named: "page_size"]["schema"].json
                == #"{"default":20,"format":"int64","maximum":100,"minimum":1,"type":"integer"}"#)
        #expect(parameters[named: "names"]["style"].json == #""form""#)
        #expect(parameters[named: "names"]["explode"].json == "true")
        #expect(parameters[named: "care"]["deprecated"].json == "true")
        #expect(parameters[named: "care"]["schema"].json == ##"{"$ref":"#/components/schemas/Care"}"##)
        #expect(document["paths"]["/animals"]["get"]["deprecated"].json == "true")
    }

    @Test func `a body says its type and whether it may be missing`() {
        let create = document["paths"]["/animals"]["post"]["requestBody"]
        #expect(
            create.json
                == ##"{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Animal"}}},"description":"what is known of it","required":true}"##
        )
        #expect(document["paths"]["/animals/{animalID}/diet"]["put"]["requestBody"]["required"].json == "false")
        #expect(
            animal["patch"]["requestBody"]["content"]["application/json"]["schema"].json == #"{"type":"object"}"#)
    }

    @Test func `handlers of one name are told apart by their tags`() {
        #expect(document["paths"]["/animals"]["get"]["operationId"].json == #""animalList""#)
        #expect(document["paths"]["/cages"]["get"]["operationId"].json == #""cageList""#)
    }

    @Test func `templates that differ in names only are one path`() {
        #expect(animal.names == ["delete", "get", "patch"])
        #expect(animal["patch"]["parameters"][0]["name"].json == #""id""#)
    }

    @Test func `a parameter that nothing reads is a text, and the rest of a path says so`() {
        #expect(
            animal["delete"]["parameters"].json
                == #"[{"in":"path","name":"id","required":true,"schema":{"type":"string"}}]"#)
        #expect(
            document["paths"]["/files/{path}"]["get"]["parameters"][0]["description"].json
                == #""The rest of the path, slashes included.""#)
    }

    @Test func `hidden endpoints are left out`() {
        #expect(document["paths"]["/secret"].json == nil)
        #expect(document["paths"]["/ping"].json != nil)
    }

    @Test func `data stand in the envelope that the wire has`() {
        #expect(
            Self.body(animal["get"], "200").json
                == ##"{"properties":{"code":{"const":0,"type":"integer"},"data":{"$ref":"#/components/schemas/Animal"}},"required":["code","data"],"type":"object"}"##
        )
        #expect(
            Self.body(document["paths"]["/animals"]["get"], "200").json
                == ##"{"properties":{"code":{"const":0,"type":"integer"},"data":{"items":{"$ref":"#/components/schemas/Animal"},"type":"array"},"pagination":{"$ref":"#/components/schemas/Pagination"}},"required":["code","data","pagination"],"type":"object"}"##
        )
        #expect(
            Self.body(older["paths"]["/ping"]["get"], "200").json
                == #"{"properties":{"code":{"enum":[0],"type":"integer"},"data":{"type":"string"}},"required":["code","data"],"type":"object"}"#
        )
        #expect(document["paths"]["/animals"]["post"]["responses"].names.contains("201"))
    }

    @Test func `an endpoint's own envelope is documented where it differs`() {
        #expect(
            document["paths"]["/animals/{animalID}/diet"]["put"]["responses"]["200"].json == #"{"description":"OK"}"#)
        #expect(
            Self.body(animal["delete"], "200").json
                == ##"{"properties":{"ok":{"const":true,"type":"boolean"},"result":{"$ref":"#/components/schemas/PageOfCare"}},"required":["ok","result"],"type":"object"}"##
        )
        #expect(
            Self.body(animal["delete"], "409").json
                == #"{"properties":{"number":{"const":10409,"type":"integer"},"ok":{"const":false,"type":"boolean"},"reason":{"examples":["There are too many animals."],"type":"string"},"status":{"const":409,"type":"integer"}},"required":["ok","reason","number","status"],"title":"There are too many animals.","type":"object"}"#
        )
        #expect(
            Self.body(animal["delete"], "default")["properties"].names == [
                "detail", "number", "ok", "reason", "status",
            ])
    }

    @Test func `failures of one status are shown with their codes and details`() {
        let notFound = animal["get"]["responses"]["404"]
        #expect(
            notFound["description"].json == #""There is no such animal. The animal has escaped. Not found.""#)
        let shapes = Self.body(animal["get"], "404")["oneOf"]
        #expect(shapes.items.map { $0["properties"]["code"]["const"].json } == ["20404", "20405", "10404"])
        #expect(
            shapes[0]["properties"]["error"]["properties"].json
                == #"{"id":{"description":"the id asked for","format":"int64","type":"integer"}}"#)
        #expect(shapes[0]["required"].json == #"["code","message","error"]"#)
        #expect(shapes[1]["properties"]["error"].json == nil)
        let examples = notFound["content"]["application/json"]["examples"]
        #expect(
            examples.names == ["10404-not-found", "20404-there-is-no-such-animal", "20405-the-animal-has-escaped"])
        #expect(
            examples["20404-there-is-no-such-animal"]["value"].json
                == #"{"code":20404,"error":{"id":1},"message":"There is no such animal."}"#)
    }

    @Test func `failures that share a code are any of their shapes, each with an example`() throws {
        enum Alike: FailureRepresentable {
            var failure: Failure { .gone() }
            static var failureDescriptions: [FailureDescription] {
                [FailureDescription(.gone, message: "没有"), FailureDescription(.gone, message: "没了")]
            }
        }
        let app = try Zoo.app()
        app.on(.get, "/gone", failures: [Alike.self]) { _ in "" }
        let gone = try DocumentPart(app)["paths"]["/gone"]["get"]
        #expect(Self.body(gone, "410")["anyOf"].items.count == 2)
        #expect(gone["responses"]["410"]["content"]["application/json"]["examples"].names == ["10410", "10410-2"])
    }

    @Test func `what inputs can cause is told of every endpoint that has them`() {
        let create = document["paths"]["/animals"]["post"]["responses"]
        #expect(create["400"].json == ##"{"$ref":"#/components/responses/MalformedBody"}"##)
        #expect(create["422"].json == ##"{"$ref":"#/components/responses/InvalidInput"}"##)
        #expect(create["default"].json == ##"{"$ref":"#/components/responses/Failure"}"##)
        let invalid = document["components"]["responses"]["InvalidInput"]["content"]["application/json"]
        #expect(
            invalid["schema"]["properties"]["error"].json
                == ##"{"items":{"$ref":"#/components/schemas/Violation"},"type":"array"}"##)
        #expect(document["paths"]["/ping"]["get"]["responses"].names == ["200", "default"])
    }

    @Test func `an answer that a handler makes itself may be anything`() {
        #expect(document["paths"]["/picture"]["get"]["responses"]["200"]["content"].json == #"{"*/*":{"schema":{}}}"#)
    }

    @Test func `a service's doc comment tells what its tag is for`() throws {
        struct Keepers: Service {
            static var group: GroupDescription { .init(path: "/keepers", tag: "keeper", documentation: "Who feeds.") }
            func endpoints() throws -> [Endpoint] {
                [try EndpointDescription(.get, "", name: "all").answering { (_: inout Call) async throws -> Void in }]
            }
        }
        let app = try Zoo.app()
        app.add(Keepers())
        let tags = try DocumentPart(app)["tags"]
        #expect(tags[named: "keeper"].json == #"{"description":"Who feeds.","name":"keeper"}"#)
        #expect(tags[named: "animal"].json == #"{"name":"animal"}"#)
    }

    private static func body(_ operation: DocumentPart, _ status: String) -> DocumentPart {
        operation["responses"][status]["content"]["application/json"]["schema"]
    }
}
