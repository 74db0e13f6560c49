import Foundation
public import SwiftletSchema
import Testing

/// A person who may sign in.
///
/// Known by name.
@Schema
struct Account: Equatable {
    static let limit = 3

    let id: Int
    /// The name
    /// on the badge.
    @Field(.length(1...8), .pattern("^[a-z]+$"))
    var name: String
    /** Where the account lives. */
    @Field(.references(Place.self), .indexed)
    var cityID: Int?
    var userURLPath: String = "/home"
    @Field(.range(0...150), .custom("must be even") { (age: Int) in age.isMultiple(of: 2) })
    var age = 18
    var scores: [Int] = [1, 2]
    var token: UUID = UUID()
    var createTime: Date = .now
    @Field(.name("class"), .deprecated)
    var `class`: String = Account.defaultClass
    var note: String? = nil
    let kind = "account"
    var isAdult: Bool { age >= 18 }

    static var defaultClass: String { "b" }

    init(only id: Int) {
        self.id = id
        name = "x"
    }
}

/// A place with people.
@Schema
public struct Place: Equatable {
    var title: String { didSet {} }
    var items: [Item]

    /// One thing at a place.
    @Schema
    public struct Item: Equatable {
        @Field(.length(2...))
        public var name: String
    }
}

@Schema
struct Leaves<Element: Schema>: Sendable {
    var items: [Element]
    var total: Int
}

@Schema
public struct Pair<A: Schema, B: Schema>: Sendable {
    var first: A
    var second: B
}

@Schema
struct Nothing: Equatable {}

@Schema
struct Tree: Equatable {
    var name: String
    var children: [Tree] = []
}

@Suite("@Schema on structs")
struct MacroStructs {
    private func violations<T: Schema>(of type: T.Type, _ json: String) -> [Violation] {
        do {
            _ = try T(json: json.utf8)
            return []
        } catch let error as ValidationError {
            return error.violations
        } catch {
            Issue.record(error)
            return []
        }
    }

    private func object<T: Schema>(_ type: T.Type) throws -> ObjectDescription {
        guard case .object(let object) = T.schema else {
            throw ValidationError(violations: [Violation(field: "", reason: "must be an object")])
        }
        return object
    }

    @Test("what was written reads back as the same value")
    func roundTrip() throws {
        var account = Account(only: 7)
        account.cityID = 3
        account.name = "ann"
        account.createTime = Date(timeIntervalSince1970: 1_700_000_000)
        #expect(try Account(json: account.json()) == account)
    }

    @Test("members are written in snake_case and in the order of declaration")
    func writtenNames() throws {
        var account = Account(only: 7)
        account.createTime = Date(timeIntervalSince1970: 0)
        let text = try account.jsonText()
        #expect(text.hasPrefix(#"{"id":7,"name":"x","city_id":null,"user_url_path":"/home","age":18,"scores":[1,2],"#))
        #expect(text.hasSuffix(#""class":"b","note":null,"kind":"account"}"#))
    }

    @Test("missing members take their defaults")
    func defaults() throws {
        let account = try Account(json: #"{"id":1,"name":"bob"}"#.utf8)
        #expect(account.age == 18)
        #expect(account.userURLPath == "/home")
        #expect(account.scores == [1, 2])
        #expect(account.class == "b")
        #expect(account.cityID == nil)
    }

    @Test("a constant with a value is not read")
    func constants() throws {
        #expect(try Account(json: #"{"id":1,"name":"bob","kind":5}"#.utf8).kind == "account")
    }

    @Test("every violation is reported, not just the first; a pattern only if nothing else is wrong with the text")
    func allViolations() {
        let found = violations(of: Account.self, #"{"name":"ABCDEFGHIJ","age":151,"city_id":"x"}"#)
        #expect(found.map(\.field).sorted() == ["age", "age", "city_id", "id", "name"])
        #expect(found.contains(Violation(field: "age", reason: "must be even")))
        #expect(found.contains(Violation(field: "id", reason: "is required")))
    }

    @Test("paths of violations lead through lists and objects")
    func paths() {
        let found = violations(of: Place.self, #"{"title":"t","items":[{"name":"ab"},{"name":"c"},{}]}"#)
        #expect(found.map(\.field) == ["items[1].name", "items[2].name"])
    }

    @Test("doc comments describe the type and its members")
    func descriptions() throws {
        let object = try object(Account.self)
        #expect(object.name == "Account")
        #expect(object.description == "A person who may sign in.\n\nKnown by name.")
        #expect(object.properties[1].description == "The name\non the badge.")
        #expect(object.properties[2].description == "Where the account lives.")
        #expect(object.properties[3].description == nil)
    }

    @Test("descriptions tell names, defaults, options and what is required")
    func properties() throws {
        let properties = try object(Account.self).properties
        #expect(properties.map(\.swiftName).prefix(4) == ["id", "name", "cityID", "userURLPath"])
        #expect(properties.map(\.isRequired).prefix(4) == [true, true, false, false])
        #expect(
            properties.map(\.defaultValue) == [
                nil, nil, nil, .json(#""/home""#), .json("18"), .json("[1,2]"), .uuid, .now, .computed, nil,
                .json(#""account""#),
            ])
        #expect(properties[1].constraints.count == 2)
        #expect(properties[2].options.count == 2)
    }

    @Test("a nested type is named after the types around it")
    func nestedName() {
        #expect(Place.Item.schemaName == "PlaceItem")
    }

    @Test("a generic type is named after its arguments and reads them")
    func generics() throws {
        #expect(Leaves<Tree>.schemaName == "LeavesOfTree")
        #expect(Pair<Tree, Nothing>.schemaName == "PairOfTreeAndNothing")
        let page = try Leaves<Int>(json: #"{"items":[1,2],"total":2}"#.utf8)
        #expect(page.items == [1, 2])
        #expect(page.total == 2)
        let found = violations(of: Leaves<Place.Item>.self, #"{"items":[{"name":"x"}],"total":1}"#)
        #expect(found.map(\.field) == ["items[0].name"])
    }

    @Test("a struct without properties is an empty object")
    func empty() throws {
        #expect(try Nothing(json: #"{"x":1}"#.utf8).jsonText() == "{}")
    }

    @Test("a type may contain itself")
    func recursive() throws {
        let text = #"{"name":"a","children":[{"name":"b","children":[]}]}"#
        #expect(try Tree(json: text.utf8).jsonText() == text)
    }
}
