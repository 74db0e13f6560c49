import SwiftletSchema
import Testing

/// What RFC 8259 says about reading, on whole texts.
@Suite struct JSONReadingTests {
    @Test(arguments: [
        ("{\"a\":1,}", JSONError.Code.unexpectedByte, 1, 8),
        ("[1 2]", .unexpectedByte, 1, 4),
        ("[1,\n 2,\n tru]", .unexpectedByte, 3, 5),
        ("", .unexpectedEnd, 1, 1),
        ("[", .unexpectedEnd, 1, 2),
        ("\"abc", .unexpectedEnd, 1, 5),
        ("1 2", .trailingBytes, 1, 3),
        ("01", .invalidNumber, 1, 2),
        ("-", .unexpectedEnd, 1, 2),
        ("1.", .unexpectedEnd, 1, 3),
        ("1.e5", .invalidNumber, 1, 3),
        ("1e", .unexpectedEnd, 1, 3),
        ("+1", .unexpectedByte, 1, 1),
        (".5", .unexpectedByte, 1, 1),
        ("NaN", .unexpectedByte, 1, 1),
        ("nul", .unexpectedEnd, 1, 4),
        ("\"\\x\"", .invalidEscape, 1, 3),
        ("\"\\u12G4\"", .invalidEscape, 1, 6),
        ("\"\\ud800\"", .loneSurrogate, 1, 2),
        ("\"\\udc00\"", .loneSurrogate, 1, 2),
        ("\"\\ud800\\u0041\"", .loneSurrogate, 1, 2),
        ("\"a\u{0}b\"", .controlCharacter, 1, 3),
        ("\"a\nb\"", .controlCharacter, 1, 3),
        ("\u{FEFF}1", .unexpectedByte, 1, 1),
        ("{1:2}", .unexpectedByte, 1, 2),
        ("{\"a\" 1}", .unexpectedByte, 1, 6),
    ])
    func textThatIsNotJSONIsRefusedWithItsPlace(text: String, code: JSONError.Code, line: Int, column: Int) {
        #expect(throws: JSONError(code, line: line, column: column)) { try RawJSON(text) }
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xE2, 0x82, 0x22],
            [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22],
        ] as [[UInt8]])
    func invalidUTF8IsRefused(bytes: [UInt8]) {
        let error = #expect(throws: JSONError.self) { try String(json: bytes) }
        #expect(error?.code == .invalidUTF8)
    }

    @Test func invalidUTF8InAKeyIsRefused() {
        let bytes: [UInt8] = [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D]
        let error = #expect(throws: JSONError.self) { try [String: Int](json: bytes) }
        #expect(error?.code == .invalidUTF8)
    }

    @Test func nestingIsReadUpToTheLimitAndRefusedBeyond() throws {
        _ = try RawJSON(String(repeating: "[", count: 128) + String(repeating: "]", count: 128))
        let error = #expect(throws: JSONError.self) {
            try RawJSON(String(repeating: "[", count: 129) + String(repeating: "]", count: 129))
        }
        #expect(error == JSONError(.tooDeep, line: 1, column: 129))
    }

    @Test(arguments: [
        ("\"\"", ""), ("\"a\\\"b\\\\c\\/d\"", "a\"b\\c/d"), ("\"\\b\\f\\n\\r\\t\"", "\u{8}\u{C}\n\r\t"),
        ("\"\\u00e4\\u4E0a\"", "ä上"), ("\"\\ud83d\\ude00\"", "😀"), ("\"上海 ä 😀\"", "上海 ä 😀"),
        (" \t\r\n\"x\" \n", "x"), ("\"\\u0000\"", "\u{0}"),
    ])
    func stringsAreReadExactly(json: String, value: String) throws {
        #expect(try String(json: json.utf8) == value)
    }

    @Test func integersAreReadUpToTheirRangeAndNotBeyond() throws {
        #expect(try Int(json: "9223372036854775807".utf8) == .max)
        #expect(try Int(json: "-9223372036854775808".utf8) == .min)
        #expect(try UInt64(json: "18446744073709551615".utf8) == .max)
        #expect(try Int(json: "-0".utf8) == 0)
        #expect(try Int(json: "3.0".utf8) == 3)
        #expect(try Int(json: "3e2".utf8) == 300)
        for (text, reason) in [
            ("9223372036854775808", "must be between \(Int.min) and \(Int.max)"), ("1.5", "must be a whole number"),
            ("\"1\"", "must be a whole number"), ("1e400", "must be between \(Int.min) and \(Int.max)"),
        ] {
            #expect(throws: ValidationError(violations: [Violation(field: "", reason: reason)])) {
                try Int(json: text.utf8)
            }
        }
        #expect(throws: ValidationError.self) { try Int8(json: "128".utf8) }
        #expect(try Int8(json: "-128".utf8) == -128)
        #expect(throws: ValidationError.self) { try UInt(json: "-1".utf8) }
    }

    @Test(arguments: [
        "0.1", "1e23", "123456789012345", "5e-324", "1.7976931348623157e308", "-0.0", "0.30000000000000004",
        "9007199254740993", "2.2250738585072011e-308", "123.456", "1E+2",
    ])
    func doublesAreReadAsTheStandardLibraryReadsThem(text: String) throws {
        let value = try Double(json: text.utf8)
        let expected = try #require(Double(text))
        #expect(value.bitPattern == expected.bitPattern)
    }

    @Test func aNumberTooLargeForADoubleIsAViolation() {
        #expect(throws: ValidationError(violations: [Violation(field: "", reason: "is too large")])) {
            try Double(json: "1e400".utf8)
        }
    }

    @Test func ofDuplicateKeysTheLastWins() throws {
        #expect(try [String: Int](json: "{\"a\":1,\"b\":2,\"a\":3}".utf8) == ["a": 3, "b": 2])
    }

    @Test func aDuplicateThatFitsMakesUpForOneThatDidNot() throws {
        #expect(try [String: Int](json: "{\"a\":\"x\",\"b\":2,\"a\":3}".utf8) == ["a": 3, "b": 2])
        let twice = #"{"field":1,"reason":"r","field":"f"}"#
        #expect(try Violation(json: twice.utf8) == Violation(field: "f", reason: "r"))
        let last = Violation(field: "field", reason: "must be a string")
        #expect(throws: ValidationError(violations: [last])) {
            try Violation(json: #"{"field":"f","reason":"r","field":1}"#.utf8)
        }
    }

    @Test func aSliceOfMemoryIsReadWithoutLookingBeyondItsEnd() throws {
        let bytes = Array("12345".utf8)
        #expect(try Int(json: bytes[0..<3]) == 123)
    }
}
