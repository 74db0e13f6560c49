import FoundationEssentials
import SwiftletSchema
import Testing

/// Types that are only `Codable`, on their way through JSON.
@Suite struct CodedTests {
    struct Note: Codable, Equatable {
        struct Line: Codable, Equatable {
            var text: String
        }

        var createdAt: Date
        var lines: [Line]
        var url = "a/b"
    }

    struct Refusing: Codable {
        struct Refusal: Error {}
        func encode(to encoder: any Encoder) throws { throw Refusal() }
    }

    private let note = Note(createdAt: Date(timeIntervalSince1970: 1.5), lines: [.init(text: "x")])

    @Test func aValueIsWrittenAndReadByFoundation() throws {
        let json = try Coded(note).jsonText()
        #expect(json.contains(#""created_at":"1970-01-01T00:00:01.500Z""#))
        #expect(json.contains(#""url":"a/b""#))
        #expect(try Coded<Note>(json: json.utf8).value == note)
    }

    @Test(arguments: [
        (#"{"created_at":"1970-01-01T00:00:00Z","lines":[{"text":"x"},{}],"url":""}"#, "lines[1].text", "is required"),
        (#"{"created_at":"yesterday","lines":[],"url":""}"#, "created_at", "is invalid"),
        (#"{"created_at":"1970-01-01T00:00:00Z","lines":[],"url":null}"#, "url", "must not be null"),
        (#"{"created_at":"1970-01-01T00:00:00Z","lines":{},"url":""}"#, "lines", "must be of type Array<Any>"),
    ])
    func whatDoesNotFitIsAViolationWithItsPath(json: String, field: String, reason: String) {
        #expect(throws: ValidationError(violations: [Violation(field: field, reason: reason)])) {
            try Coded<Note>(json: json.utf8)
        }
    }

    @Test func textThatIsNotJSONIsAnErrorAsEverywhere() {
        #expect(throws: JSONError(.unexpectedByte, line: 1, column: 8)) { try Coded<Note>(json: #"{"at": x}"#.utf8) }
    }

    @Test func aValueThatRefusesToBeWrittenIsAnError() {
        #expect(throws: JSONError(.notEncodable, line: 0, column: 0)) { try Coded(Refusing()).json() }
    }

    @Test func onlyOptionalValuesMayBeMissing() {
        #expect(Coded<Note>.absent == nil)
        #expect(Coded<Note?>.absent != nil)
        #expect(Coded<Note?>.absent?.value == nil)
    }
}
