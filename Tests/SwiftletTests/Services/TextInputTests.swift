import HTTPTypes
import Testing

@testable import Swiftlet

@Suite("Values from texts", .everyTransport) struct TextInputTests {
    private let app: ServedApp

    init() throws {
        app = try ServedApp { app in
            app.get("/ids") { call in try call.query("ids", as: [Int].self) }
            app.get("/names") { call in try call.query("names", as: [String].self) }
            app.get("/age") { call in try call.query("age", as: Int.self) }
            app.get("/age/or_nil") { call in try call.query("age", as: Int?.self).map { "\($0)" } ?? "none" }
            app.get("/age/or_five") { call in try call.query("age", as: Int.self, default: 5) }
            app.get("/name/or_nil") { call in try call.query("name", as: String?.self) ?? "none" }
            app.get("/flag") { call in try call.query("flag", as: Bool.self) }
        }
    }

    private func violations(_ text: String) -> String {
        #"422 {"code":10422,"message":"the input breaks rules","error":[\#(text)]}"#
    }

    @Test func `items of a list are texts of their own`() async throws {
        #expect(try await app.text(.get, "/ids?ids=1&ids=2") == #"200 {"code":0,"data":[1,2]}"#)
        #expect(try await app.text(.get, "/names?names=a,b") == #"200 {"code":0,"data":["a,b"]}"#)
    }

    @Test(arguments: ["1,2", "null", "[1]", "", "1-", "x"])
    func `a text that is no item of the list is told by its index`(text: String) async throws {
        let answer = try await app.text(.get, "/ids?ids=7&ids=\(text)")
        #expect(answer == violations(#"{"field":"ids[1]","reason":"must be a whole number"}"#))
    }

    @Test(arguments: ["null", "", "1,2", "%201", "true"])
    func `a text that is no number is refused`(text: String) async throws {
        let answer = try await app.text(.get, "/age?age=\(text)")
        #expect(answer == violations(#"{"field":"age","reason":"must be a whole number"}"#))
    }

    @Test func `null is no number, even where nil is a value`() async throws {
        #expect(try await app.text(.get, "/age/or_nil?age=null").hasPrefix("422"))
    }

    @Test func `a blank text is a missing one where there need be none`() async throws {
        #expect(try await app.text(.get, "/age/or_nil?age=") == #"200 {"code":0,"data":"none"}"#)
        #expect(try await app.text(.get, "/age/or_five?age=") == #"200 {"code":0,"data":5}"#)
    }

    @Test func `a blank text is a string as any other`() async throws {
        #expect(try await app.text(.get, "/name/or_nil?name=") == #"200 {"code":0,"data":""}"#)
    }

    @Test(arguments: [("1", "true"), ("0", "false"), ("true", "true"), ("false", "false")])
    func `a flag is a word or a digit`(text: String, value: String) async throws {
        #expect(try await app.text(.get, "/flag?flag=\(text)") == #"200 {"code":0,"data":\#(value)}"#)
    }

    @Test func `another word is no flag`() async throws {
        let answer = try await app.text(.get, "/flag?flag=yes")
        #expect(answer == violations(#"{"field":"flag","reason":"must be true or false"}"#))
    }
}
