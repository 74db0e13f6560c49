import SwiftletSchema
import Testing

/// The public protocol used by hand, as its documentation shows.
@Suite struct HandWrittenSchemaTests {
    struct Celsius: Schema, Equatable {
        var degrees: Double
        static var schema: SchemaDescription { .number(.double) }
        static func read(from reader: inout JSONReader) throws(JSONError) -> Celsius? {
            try Double.read(from: &reader).map(Celsius.init(degrees:))
        }
        func write(to writer: inout JSONWriter) { degrees.write(to: &writer) }
    }

    @Test func aTypeWrittenByHandIsReadAndWrittenLikeAnyOther() throws {
        #expect(try [Celsius](json: "[21.5]".utf8) == [Celsius(degrees: 21.5)])
        #expect(try ["now": Celsius(degrees: -3)].jsonText() == #"{"now":-3.0}"#)
        #expect([Celsius].schemaName == "ListOfNumber")
    }

    @Test func membersAreFoundWhateverTheirOrderAndSpelling() throws {
        let json = #"{"unknown":{"a":[1]},"re\u0061son":"r","field":"f"}"#
        #expect(try Violation(json: json.utf8) == Violation(field: "f", reason: "r"))
    }

    @Test func everyMissingMemberIsReported() {
        let missing = ["field", "reason"].map { Violation(field: $0, reason: "is required") }
        #expect(throws: ValidationError(violations: missing)) { try Violation(json: "{}".utf8) }
    }

    @Test func aMemberThatDoesNotFitIsNotAlsoReportedAsMissing() {
        let violations = [
            Violation(field: "[0].field", reason: "must be a string"),
            Violation(field: "[0].reason", reason: "is required"),
            Violation(field: "[1].field", reason: "is required"),
        ]
        #expect(throws: ValidationError(violations: violations)) {
            try [Violation](json: #"[{"field":1},{"reason":"r"}]"#.utf8)
        }
    }

    @Test func rawJSONIsKeptAsItIs() throws {
        let raw = try RawJSON(#"{ "a" : [1, 2.50] }"#)
        #expect(try [raw].jsonText() == #"[{ "a" : [1, 2.50] }]"#)
        #expect(throws: JSONError.self) { try RawJSON("[1") }
    }
}
