import Foundation
import SwiftletSchema
import Testing

@Schema
struct Login {
    var name: String
    @Field(.length(4...)) var password: Sensitive<String>
    var pin: Sensitive<Int>?
}

@Suite struct SensitiveTests {
    private let login = Login(name: "ada", password: "hunter2", pin: Sensitive(1234))

    @Test func `it is shown nowhere, by itself or inside of others`() {
        let secret = Sensitive<String>("hunter2")
        var dumped = ""
        dump(secret, to: &dumped)
        dump(login, to: &dumped)
        dump([login], to: &dumped)
        let texts = [
            "\(secret)", "\(login)", "\([secret])", String(describing: secret), String(reflecting: secret),
            String(reflecting: login), String(describing: Optional(secret)), String(reflecting: ["a": secret]), dumped,
            "\(Mirror(reflecting: secret).children.map { "\($0.value)" })", secret.debugDescription,
        ]
        for text in texts {
            #expect(!text.contains("hunter2") && !text.contains("1234"), "\(text)")
        }
        #expect("\(secret)" == "***")
    }

    @Test func `it is read as what it holds, and written as a mask`() throws {
        let read = try Login(json: #"{"name":"ada","password":"hunter2","pin":1234}"#.utf8)
        #expect(read.password.exposed == "hunter2" && read.pin?.exposed == 1234)
        #expect(read.password == "hunter2")
        #expect(try read.jsonText() == #"{"name":"ada","password":"***","pin":null}"#)
        #expect(try read.jsonText(showingSensitive: true) == #"{"name":"ada","password":"hunter2","pin":1234}"#)
        #expect(try Login(json: #"{"name":"ada","password":"hunter2"}"#.utf8).pin == nil)
    }

    @Test func `what is wrong with it is told without it`() throws {
        let error = try #require(throws: ValidationError.self) {
            try Login(json: #"{"name":"ada","password":"abc","pin":"x1234"}"#.utf8)
        }
        #expect(
            error.violations.map(\.field) == ["pin", "password"]
                || error.violations.map(\.field) == ["password", "pin"])
        #expect(!"\(error)".contains("abc") && !"\(error)".contains("x1234"))
    }

    @Test func `raw JSON of it is masked unless asked for`() throws {
        #expect(try RawJSON(encoding: login).description.contains("***"))
        #expect(try RawJSON(encoding: login, showingSensitive: true).description.contains("hunter2"))
    }

    @Test func `an example of it is masked`() {
        guard case .example(let json) = FieldOption.example(Sensitive<String>("hunter2")) else {
            return #expect(Bool(false))
        }
        #expect(json == "\"***\"")
    }

    @Test func `it is decodable and comparable`() throws {
        struct Keys: Decodable { let key: Sensitive<String> }
        let keys = try JSONDecoder().decode(Keys.self, from: Data(#"{"key":"k"}"#.utf8))
        #expect(keys.key.exposed == "k" && Set([keys.key, "k"]).count == 1)
    }
}
