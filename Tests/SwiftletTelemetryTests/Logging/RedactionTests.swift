import SwiftletTelemetry
import Testing

@Suite struct RedactionTests {
    @Test(arguments: ["Authorization", "x-api-key", "API_KEY", "http.request.header.cookie", "newPassword", "id_token"])
    func `a name that holds a word hides its value`(name: String) {
        #expect(Redaction.standard.hides(name))
        #expect(Redaction.standard.shown("x", name: name) == "***")
    }

    @Test(arguments: ["name", "path", "keyboard", "author", "", "pass"]) func `other names do not`(name: String) {
        #expect(!Redaction.standard.hides(name))
        #expect(Redaction.standard.shown("x", name: name) == "x")
    }

    @Test func `words can be added, in any spelling`() {
        let redaction = Redaction(adding: ["Credit-Card", "", "-"])
        #expect(redaction.hides("creditCardNumber") && redaction.hides("password"))
        #expect(!redaction.hides("card") && !redaction.hides("name"))
    }
}
