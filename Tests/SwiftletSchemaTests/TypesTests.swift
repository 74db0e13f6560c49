import Foundation
import SwiftletSchema
import Testing

/// Dates, UUIDs, bytes, URLs, decimals and containers, both ways.
@Suite struct TypesTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00.000Z", 0.0), ("2026-02-28T12:30:00.123Z", 1_772_281_800.123),
        ("1969-12-31T23:59:59.999Z", -0.001), ("2000-02-29T00:00:00.000Z", 951_782_400),
        ("0000-01-01T00:00:00.000Z", -62_167_219_200), ("9999-12-31T23:59:59.999Z", 253_402_300_799.999),
    ])
    func datesAreWrittenInUTCWithMillisecondsAndReadBack(text: String, seconds: Double) throws {
        let date = Date(timeIntervalSince1970: seconds)
        #expect(try date.jsonText() == "\"\(text)\"")
        // A date counts seconds from 2001 in a double, so that a millisecond of 1969 is not exactly one.
        #expect(abs(try Date(json: "\"\(text)\"".utf8).timeIntervalSince1970 - seconds) < 1e-6)
    }

    @Test(arguments: [
        ("2026-02-28T12:30:00Z", 1_772_281_800.0), ("2026-02-28T20:30:00+08:00", 1_772_281_800),
        ("9999-12-31T23:59:59+00:01", 253_402_300_739), ("0000-01-01T00:00:00-00:01", -62_167_219_140),
        ("2026-02-28T12:30:00.5Z", 1_772_281_800.5), ("2026-02-28t12:30:00.123456789z", 1_772_281_800.123),
    ])
    func datesWithOffsetsAndOtherFractionsAreRead(text: String, seconds: Double) throws {
        #expect(try Date(json: "\"\(text)\"".utf8).timeIntervalSince1970 == seconds)
    }

    @Test(arguments: [
        "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-02-28T24:00:00Z", "2026-02-28", "2026-02-28T12:30:00",
        "2026-02-28T12:30:00Zx", "", "9999-12-31T23:59:59-00:01", "0000-01-01T00:00:59+00:01", "2026-02-28T12:30:00.Z",
        "2026-04-31T00:00:00Z", "1900-02-29T00:00:00Z",
    ])
    func textThatNamesNoMomentIsAViolation(text: String) {
        let violation = Violation(field: "", reason: "must be an ISO 8601 date and time")
        #expect(throws: ValidationError(violations: [violation])) { try Date(json: "\"\(text)\"".utf8) }
    }

    @Test func everyDayOfFourCenturiesReadsBack() throws {
        for day in stride(from: -146_097, through: 146_097, by: 1) {
            let date = Date(timeIntervalSince1970: Double(day) * 86_400)
            guard try Date(json: try date.json()) != date else { continue }
            Issue.record("day \(day) does not read back")
            return
        }
    }

    @Test func aDateThatCannotBeWrittenIsAnError() {
        let error = #expect(throws: JSONError.self) { try Date(timeIntervalSince1970: 1e12).json() }
        #expect(error?.code == .dateOutOfRange)
    }

    @Test func identifiersBytesAndAddressesReadBack() throws {
        let id = UUID()
        #expect(try id.jsonText() == "\"\(id.uuidString.lowercased())\"")
        #expect(try UUID(json: try id.json()) == id)
        let bytes = Data([0, 1, 254, 255])
        #expect(try bytes.jsonText() == "\"AAH+/w==\"")
        #expect(try Data(json: try bytes.json()) == bytes)
        let url = try #require(URL(string: "https://example.org/a?b=c"))
        #expect(try URL(json: try url.json()) == url)
        #expect(throws: ValidationError.self) { try URL(json: "\"/relative\"".utf8) }
        #expect(throws: ValidationError.self) { try UUID(json: "\"42\"".utf8) }
        #expect(throws: ValidationError.self) { try Data(json: "\"?\"".utf8) }
    }

    @Test func decimalsKeepAllTheirDigits() throws {
        for text in ["0.1", "12345678901234567890.123456789012345678", "-1", "100000000000000000000"] {
            #expect(try Decimal(json: text.utf8).description == text)
            #expect(try Decimal(json: text.utf8).jsonText() == text)
        }
        #expect(throws: ValidationError.self) { try Decimal(json: String(repeating: "9", count: 39).utf8) }
    }

    @Test func optionalsSetsAndNestedListsReadBack() throws {
        #expect(try [Int?](json: "[1,null]".utf8) == [1, nil])
        #expect(try Set<Int>(json: "[3,1]".utf8) == [1, 3])
        #expect(throws: ValidationError.self) { try Set<Int>(json: "[1,1]".utf8) }
        #expect(try Float(json: "16777217".utf8) == 16_777_216)
        #expect(try Bool(json: "true".utf8))
    }

    @Test func everyItemThatDoesNotFitIsReportedWithItsPath() {
        let violations = [
            Violation(field: "a[1]", reason: "must be a whole number"),
            Violation(field: "b", reason: "must be a list"),
            Violation(field: "c[0]", reason: "must be a whole number"),
        ]
        #expect(throws: ValidationError(violations: violations)) {
            try [String: [Int]](json: #"{"a":[1,"x"],"b":{"deep":[1]},"c":[null]}"#.utf8)
        }
    }

    @Test func aMemberOfADictionaryIsRefusedWhateverAnotherIsCalled() {
        let violations = [
            Violation(field: "a.b", reason: "must be a whole number"),
            Violation(field: "a[0]", reason: "must be a whole number"),
        ]
        #expect(throws: ValidationError(violations: violations)) {
            try [String: Int](json: #"{"a.b":"x","a[0]":"y","a":1}"#.utf8)
        }
    }

    @Test func ofAMemberThatOccursTwiceInADictionaryTheLastIsRefused() throws {
        #expect(try [String: Int](json: #"{"a":"x","a":1}"#.utf8) == ["a": 1])
        let violations = [Violation(field: "a", reason: "must be a whole number")]
        #expect(throws: ValidationError(violations: violations)) {
            try [String: Int](json: #"{"a":[],"a":1,"a":"x"}"#.utf8)
        }
    }

    @Test func decimalsReadBackWhateverTheirSize() throws {
        for text in ["-922e73", "1e100", "1e-100", "12300e20"] {
            let value = try Decimal(json: text.utf8)
            #expect(try Decimal(json: value.json()) == value)
            #expect(value == Decimal(string: text))
        }
    }
}
