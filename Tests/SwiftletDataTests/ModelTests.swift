import Foundation
import SwiftletData
import SwiftletSchema
import Testing

@Suite struct ModelTests {
    private func columns(_ values: some ColumnValues) throws -> [String: SQLValue] {
        Dictionary(uniqueKeysWithValues: try values.columnValues.map { ($0.column, $0.value) })
    }

    private func violations<T: Schema>(_ type: T.Type, _ json: String) -> [Violation] {
        do {
            _ = try T(json: json.utf8)
            return []
        } catch let error as ValidationError {
            return error.violations
        } catch {
            return [Violation(field: "", reason: "\(error)")]
        }
    }

    private func object(_ type: any Schema.Type) throws -> ObjectDescription {
        guard case .object(let object) = type.schema else { throw DataError(.engine, "no object") }
        return object
    }

    @Test func `a draft is made of what has no default`() throws {
        let draft = User.Draft(name: "Ann", age: 2)
        let columns = try columns(draft)
        #expect(columns["name"] == .text("Ann"))
        #expect(columns["nick"] == .null)
        #expect(columns["city_id"] == .integer(1))
        #expect(columns["id"] == nil)
    }

    @Test func `a draft writes the default of what only the service sets to a new row only`() throws {
        let draft = User.Draft(name: "Ann", age: 2)
        #expect(try draft.insertedValues.map(\.column) == draft.columnValues.map(\.column) + ["token"])
        let inserted = try draft.setting("token", to: "x").insertedValues
        #expect(inserted.filter { $0.column == "token" }.map(\.value) == [.text("x")])
        let (insert, update): (SQL, SQL) = ("\(values: draft)", "\(set: draft)")
        #expect(try insert.rendered(for: .sqlite).text.contains("token"))
        #expect(try !update.rendered(for: .sqlite).text.contains("token"))
        #expect(try !User.Draft(name: "Ann", age: 2).jsonText().contains("token"))
        #expect(violations(User.Draft.self, #"{"name":"Ann","age":2,"token":"no UUID"}"#).isEmpty)
    }

    @Test func `a draft keeps the constraints of the model`() throws {
        #expect(violations(User.Draft.self, #"{"name":"","age":151}"#).map(\.field) == ["name", "age"])
        #expect(violations(User.Draft.self, "{}").map(\.field) == ["name", "age"])
    }

    @Test func `a draft can be given what no client sends`() throws {
        let columns = try columns(User.Draft(name: "Ann", age: 2).setting("city_id", to: 7).setting("extra", to: "x"))
        #expect(columns["city_id"] == .integer(7))
        #expect(columns["extra"] == .text("x"))
    }

    @Test func `raw values are stored as they are, nested types as JSON`() throws {
        var draft = User.Draft(name: "Ann", age: 2)
        draft.kind = .fancy
        draft.level = .high
        draft.tags = ["a"]
        draft.address = Address(street: "High Street")
        let columns = try columns(draft)
        #expect(columns["kind"] == .text("fancy"))
        #expect(columns["level"] == .integer(2))
        #expect(columns["tags"] == .json(try RawJSON(#"["a"]"#)))
        #expect(columns["address"] == .json(try RawJSON(#"{"street":"High Street"}"#)))
    }

    @Test func `what JSON cannot write cannot be stored as JSON`() {
        let error = #expect(throws: DataError.self) { try SQLValue(storing: [Double.nan]) }
        #expect(error?.code == .encoding)
    }

    @Test func `a patch tells null from what was not sent`() throws {
        let patch = try User.Patch(json: #"{"nick":null,"age":3}"#.utf8)
        #expect(try columns(patch) == ["nick": .null, "age": .integer(3)])
        #expect(try patch.jsonText() == #"{"age":3,"nick":null}"#)
        #expect(try columns(User.Patch(nick: .some(nil))) == ["nick": .null])
        #expect(try columns(User.Patch(nick: nil)).isEmpty)
    }

    @Test func `a patch must change something, and nothing to null that has none`() {
        #expect(violations(User.Patch.self, "{}").count == 1)
        #expect(violations(User.Patch.self, #"{"id":3,"token":"x"}"#).count == 1)
        #expect(
            violations(User.Patch.self, #"{"name":null}"#) == [Violation(field: "name", reason: "must be a string")])
        #expect(violations(User.Patch.self, #"{"age":200}"#).map(\.field) == ["age"])
    }

    @Test func `drafts and patches are documented after the model`() throws {
        let draft = try object(User.Draft.self)
        #expect(draft.name == "UserDraft")
        #expect(draft.properties.filter(\.isRequired).map(\.name) == ["name", "age"])
        #expect(draft.properties.first { $0.name == "name" }?.description == "user's name")
        #expect(draft.properties.first { $0.name == "create_time" }?.defaultValue == .now)
        let patch = try object(User.Patch.self)
        #expect(patch.name == "UserPatch")
        #expect(patch.properties.allSatisfy { !$0.isRequired && $0.defaultValue == nil })
        #expect(patch.properties.first { $0.name == "name" }?.constraints.count == 1)
    }

    @Test func `a row is read by the names of its columns`() throws {
        let names = [
            "city_id", "token", "address", "tags", "level", "kind", "nick", "age", "name", "create_time", "id",
        ]
        let token = UUID()
        let row = try Row(
            columns: Row.Columns(names),
            values: [
                .integer(4), .uuid(token), .text(#"{"street":"s"}"#), .text("[]"), .integer(2), .text("fancy"), .null,
                .integer(3), .text("Ann"), .date(Date(timeIntervalSince1970: 0)), .integer(1),
            ])
        let user = try User(row: row)
        #expect(user.id == 1)
        #expect(user.createTime == Date(timeIntervalSince1970: 0))
        #expect(user.kind == .fancy)
        #expect(user.level == .high)
        #expect(user.address == Address(street: "s"))
        #expect(user.token == token)
        #expect(user.nick == nil)
        #expect(user.cityID == 4)
    }

    @Test(arguments: [("id", SQLValue.text("1")), ("name", .null)])
    func `a column that does not fit is named`(_ column: String, _ value: SQLValue) throws {
        let values: [String: SQLValue] = ["id": .integer(1), "name": .text("Ulm")].merging([column: value]) { $1 }
        let row = try Row(columns: Row.Columns(Array(values.keys)), values: Array(values.values))
        let error = #expect(throws: DataError.self) { try City(row: row) }
        #expect(error?.column == column)
        #expect(error?.code == .decoding)
    }

    @Test(arguments: [
        ("kind", SQLValue.text("unknown")), ("level", .integer(9)), ("address", .text("{}")), ("address", .text("{")),
    ])
    func `a stored value that its type does not know is refused with the column's name`(
        _ column: String, _ value: SQLValue
    ) throws {
        let row = try Row(columns: Row.Columns([column]), values: [value])
        let error = #expect(throws: DataError.self) {
            switch column {
            case "kind": _ = try row.get(column, as: Kind.self)
            case "level": _ = try row.get(column, as: Level?.self)
            default: _ = try row.get(column, as: Address.self)
            }
        }
        #expect(error?.column == column)
        #expect(error?.code == .decoding)
    }

    @Test func `enums of models are bound as they are stored`() throws {
        let level: Level? = nil
        let sql: SQL = "a = \(Kind.fancy) AND b = \(level) AND c = \(json: Address(street: "s"))"
        #expect(
            try sql.rendered(for: .sqlite).arguments == [.text("fancy"), .null, .json(try RawJSON(#"{"street":"s"}"#))])
    }
}
