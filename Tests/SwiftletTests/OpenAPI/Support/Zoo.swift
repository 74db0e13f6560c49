import Foundation
import Logging
import SwiftletHTTP
import SwiftletSchema

@testable import Swiftlet

/// A city of the region service.
@Schema
struct City {
    /// city id
    var id: Int
    var name: String
}

/// How an animal is kept.
@Schema
enum Care: String {
    /// It lives outside.
    case outdoor
    case indoor
}

/// How rare an animal is.
@Schema
enum Rarity: Int {
    case common = 1
    case rare = 2
}

/// What an animal eats.
@Schema
indirect enum Diet {
    /// Leaves, so many kilograms a day.
    case plants(kilograms: Double)
    case meat(of: String?)
    case mixed(first: Diet, second: Diet)
    case nothing
}

/// An animal of the zoo.
@Schema
struct Animal {
    /// animal id
    @Field(.readOnly) var id: Int
    /// the animal's name
    @Field(.length(1...64), .example("Ada")) var name: String
    @Field(.range(0..<300)) var age: Int8
    @Field(.range(0.5...)) var weight: Double?
    @Field(.pattern("^[A-Z]{2}-[0-9]+$")) var tag: String
    @Field(.format(.email)) var keeper: String?
    /// where it comes from
    @Field(.references(City.self)) var cityID: Int
    @Field(.items(1...8), .unique) var nicknames: [String] = ["Ada"]
    var care: Care = .indoor
    var rarity: Rarity?
    var diet: Diet
    var favourite: Diet?
    @Field(.deprecated) var cage: Int32?
    var born: Date = .now
    var chip: UUID = UUID()
    var picture: Data?
    var page: URL?
    var price: Decimal
    var visitors: UInt16
    var steps: UInt64
    @Field(.custom("must be even") { (value: Int) in value % 2 == 0 }) var legs: Int
    var notes: [String: [String]]
    var extra: RawJSON?
    var parents: [Animal] = []
    var friends: [Box<Animal>]
}

extension Animal {
    /// An animal with something in all members, or null where that is allowed.
    static var ada: Animal {
        let diet = Diet.mixed(first: .plants(kilograms: 1.5), second: .meat(of: nil))
        return Animal(
            id: 1, name: "Ada", age: 4, weight: nil, tag: "AB-1", keeper: "keeper@example.org", cityID: 1,
            care: .outdoor, rarity: .rare, diet: diet, favourite: nil, cage: nil, picture: Data([1, 2]), page: nil,
            price: 12.5, visitors: 9, steps: 1, legs: 4, notes: ["a": ["b"]], extra: nil, parents: [.parent],
            friends: [Box(content: .parent, label: "old")])
    }

    private static var parent: Animal {
        Animal(
            id: 2, name: "Bea", age: 9, weight: 0.5, tag: "AB-2", keeper: nil, cityID: 1, rarity: nil, diet: .nothing,
            favourite: .meat(of: "fish"), cage: 3, picture: nil, page: URL(string: "https://example.org/"), price: 1,
            visitors: 0, steps: 0, legs: 2, notes: [:], extra: try? RawJSON("[1]"), friends: [])
    }
}

/// A value with a label.
@Schema
struct Box<Content: Schema> {
    var content: Content
    var label: String?
}

/// Two types of the same name in documents.
enum Indoors {
    /// A room with walls.
    struct Room: HandWritten { static var name: String { "Room" } }
}
enum Outdoors {
    /// A room without walls.
    struct Room: HandWritten { static var name: String { "Room" } }
}

/// A type that is named, and empty.
protocol HandWritten: Schema {
    static var name: String { get }
    init()
}

extension HandWritten {
    static var schema: SchemaDescription { .object(ObjectDescription(name: name, properties: [])) }
    static func read(from reader: inout JSONReader) throws(JSONError) -> Self? {
        try reader.skipValue()
        return Self()
    }
    func write(to writer: inout JSONWriter) { writer.raw("{}") }
}

/// Why the zoo refuses.
enum ZooError: FailureRepresentable {
    case noSuchAnimal(id: Int)
    case escaped
    case tooMany

    var failure: Failure {
        switch self {
        case .noSuchAnimal(let id):
            Failure(.notFound, code: 20404, message: "There is no such animal.", error: try? RawJSON("{\"id\":\(id)}"))
        case .escaped: Failure(.notFound, code: 20405, message: "The animal has escaped.")
        case .tooMany: Failure(.conflict, message: "There are too many animals.")
        }
    }

    static var failureDescriptions: [FailureDescription] {
        [
            FailureDescription(
                .notFound, code: 20404, message: "There is no such animal.",
                details: [PropertyDescription("id", type: Int.self, description: "the id asked for")]),
            FailureDescription(.notFound, code: 20405, message: "The animal has escaped."),
            FailureDescription(.conflict, message: "There are too many animals."),
        ]
    }
}

/// An app with every kind of endpoint that documents can tell of.
enum Zoo {
    static func app(_ arguments: [String] = []) throws -> App {
        var logger = Logger(label: "zoo")
        logger.logLevel = .critical
        let app = App(name: "zoo", settings: try Settings(arguments: arguments, environment: [:]), logger: logger)
        app.about = About(title: "Zoo", version: "2.1.0", description: "Animals and their *keepers*.")
        try app.group("/animals", tag: "animal") { group in
            try addReading(to: group)
            try addWriting(to: group)
        }
        try app.group("/cages", tag: "cage") { group in
            var list = try EndpointDescription(.get, "", name: "list")
            _ = try list.input("code", as: String.self)
            group.add(
                list.answering { (_: inout Call) async throws -> Page<Box<City>> in
                    Page([], page: 1, pageSize: 20, total: 0)
                })
            group.get("/{code}/rooms") { _ in Indoors.Room() }
            group.get("/{code}/yards") { _ in Outdoors.Room() }
        }
        app.get("/ping", name: "ping", documentation: "Ping") { _ in "pong" }
        app.get("/picture", name: "picture") { _ -> Response in Response(text: "…") }
        app.get("/files/{path...}") { _ in "file" }
        app.post(
            "/letters/{id}",
            inputs: [
                .parameter("id", as: Int.self, .range(1...)), .parameter("copies", as: [Int].self, default: [1]),
                .header("language", as: String?.self, description: "the language of the letter"),
                .body(as: Animal.self),
            ]
        ) { call in Answer(try call.path("id", as: Int.self), status: .accepted) }
        app.add(
            try EndpointDescription(.get, "/secret", name: "secret", isHidden: true)
                .answering { (_: inout Call) async throws -> String in "" })
        return app
    }

    private static func addReading(to group: RouteGroup) throws {
        var get = try EndpointDescription(
            .get, "/{id}", name: "getAnimal",
            documentation: """
                Get an animal

                The animal with all that is known of it,
                *diet* included.

                - Parameters:
                  - id: the animal's id
                  - language: the language of names
                - Returns: the animal
                """,
            failures: [ZooError.self], parameters: ["id": .range(1...), "language": .example("en")])
        let id = try get.input("id", as: Int.self)
        _ = try get.input("language", as: Header<String>.self, defaultValue: .json("\"en\"")) { Header("en") }
        group.add(
            get.answering { (call: inout Call) async throws -> Animal? in
                guard let id = id.value(in: &call) else { throw call.refusal }
                switch id {
                case 1: return .ada
                case 2: throw ZooError.noSuchAnimal(id: id)
                case 3: throw ZooError.escaped
                case 4: throw ZooError.tooMany
                case 5: throw Failure.forbidden()
                default: return nil
                }
            })

        var list = try EndpointDescription(
            .get, "", name: "list", documentation: "List animals",
            parameters: ["pageSize": .range(1...100), "care": .deprecated, "names": .items(...5)], isDeprecated: true)
        let page = try list.input("page", as: Int.self, defaultValue: .json("1")) { 1 }
        _ = try list.input("pageSize", wireName: "page_size", as: Int.self, defaultValue: .json("20")) { 20 }
        _ = try list.input("care", as: Care?.self)
        _ = try list.input("names", as: [String].self, defaultValue: .json("[]")) { [] }
        group.add(
            list.answering { (call: inout Call) async throws -> Page<Animal> in
                guard let page = page.value(in: &call) else { throw call.refusal }
                return Page([.ada], page: page, pageSize: 20, total: 1)
            })
    }

    private static func addWriting(to group: RouteGroup) throws {
        var create = try EndpointDescription(
            .post, "", name: "createAnimal",
            documentation: "Create an animal\n\n- Parameter animal: what is known of it",
            status: 201, failures: [ZooError.self])
        let animal = try create.input("animal", as: Animal.self)
        group.add(
            create.answering { (call: inout Call) async throws -> Box<Int> in
                guard let animal = animal.value(in: &call) else { throw call.refusal }
                return Box(content: animal.id, label: nil)
            })

        var feed = try EndpointDescription(.put, "/{animalID}/diet", name: "feed", envelope: Envelope.none)
        _ = try feed.input("animalID", wireName: "animal_id", as: Int.self)
        _ = try feed.input("diet", as: Diet?.self)
        group.add(feed.answering { (_: inout Call) async throws -> Void in })

        var replace = try EndpointDescription(.patch, "/{animalID}", name: "replace")
        _ = try replace.input("animalID", wireName: "animal_id", as: Int.self)
        _ = try replace.input("members", as: FreeForm.self)
        group.add(replace.answering { (_: inout Call) async throws -> FreeForm in FreeForm(name: "") })

        let own = try Envelope(
            success: [.constant("ok", json: "true"), .data("result")],
            failure: [
                .constant("ok", json: "false"), .message("reason"), .code("number"), .error("detail"),
                .status("status"),
            ])
        let export = try EndpointDescription(
            .delete, "/{id}", name: "export", failures: [ZooError.self], envelope: own)
        group.add(
            export.answering { (_: inout Call) async throws -> Page<Care> in Page([], page: 1, pageSize: 20, total: 0) }
        )
    }

    /// A type that does not describe itself.
    struct FreeForm: Codable, Sendable { var name: String }
}
