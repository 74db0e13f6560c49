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

    struct Kelvin: Schema {
        var degrees: Double?
        static var schema: SchemaDescription { .anything }
        static func read(from reader: inout JSONReader) throws(JSONError) -> Kelvin? {
            guard try reader.beginObject() else { return nil }
            var degrees: Double?
            while let key = try reader.nextKey() {
                if key == "K" { try reader.member("K", into: &degrees) } else { try reader.skipValue() }
            }
            return Kelvin(degrees: degrees)
        }
        func write(to writer: inout JSONWriter) { degrees.write(to: &writer) }
    }

    @Test func aNameOfOtherBytesIsAnotherName() throws {
        #expect(try Kelvin(json: #"{"K":1}"#.utf8).degrees == 1)
        #expect(try Kelvin(json: #"{"\u004b":1}"#.utf8).degrees == 1)
        // The Kelvin sign is canonically equivalent to K.
        #expect(try Kelvin(json: #"{"\u212a":1}"#.utf8).degrees == nil)
    }

    struct Counts: Schema {
        var counts: [String: Int]
        static var schema: SchemaDescription { .anything }
        static func read(from reader: inout JSONReader) throws(JSONError) -> Counts? {
            guard try reader.beginObject() else { return nil }
            var counts: [String: Int]?
            while let key = try reader.nextKey() {
                if key == "counts" { try reader.member("counts", into: &counts) } else { try reader.skipValue() }
            }
            return reader.required(counts, "counts").map { Counts(counts: $0) }
        }
        func write(to writer: inout JSONWriter) { counts.write(to: &writer) }
    }

    @Test func aMemberIsNotReportedAsMissingWhereANameInItBeginsWithACombiningMark() {
        let violation = Violation(field: "counts.\u{301}", reason: "must be a whole number")
        #expect(throws: ValidationError(violations: [violation])) {
            try Counts(json: #"{"counts":{"\u0301":"x"}}"#.utf8)
        }
    }

    @Test func rawJSONIsKeptAsItIs() throws {
        let raw = try RawJSON(#"{ "a" : [1, 2.50] }"#)
        #expect(try [raw].jsonText() == #"[{ "a" : [1, 2.50] }]"#)
        #expect(throws: JSONError.self) { try RawJSON("[1") }
    }
}
