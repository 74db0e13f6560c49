import Foundation
import SwiftletSchema
import Testing

/// What RFC 8259 says about writing, and that other readers agree.
@Suite struct JSONWritingTests {
    @Test(arguments: [
        "", "plain", "quote \" backslash \\ slash /", "exactly8", "seven77", "control \u{1} \u{1F} \n\r\t\u{8}\u{C}",
        "上海 ä 😀 and a long tail of text that takes the fast way", "a long text with a quote at the end\"",
        "\u{7F}\u{80}\u{2028}",
    ])
    func stringsReadBackInThisAndInAnotherReader(value: String) throws {
        let json = try value.json()
        #expect(try String(json: json) == value)
        let other = try JSONSerialization.jsonObject(with: Data(json), options: .fragmentsAllowed)
        #expect(other as? String == value)
    }

    @Test func onlyWhatMustBeEscapedIsEscaped() throws {
        #expect(try "a/b\u{7F}é\"\\\u{0}\n".jsonText() == #""a/b\#u{7F}é\"\\\u0000\n""#)
    }

    @Test(arguments: [0, 7, 10, 99, 100, 12345, 99_999_999, 10_000_000_000, Int.max, Int.min, -1, -100])
    func integersAreWrittenAsTheirDigits(value: Int) throws {
        #expect(try value.jsonText() == String(value))
    }

    @Test func unsignedIntegersAreWrittenUpToTheirLargest() throws {
        #expect(try UInt64.max.jsonText() == "18446744073709551615")
    }

    @Test func doublesAreWrittenShortAndReadBackTheSame() throws {
        #expect(try 0.1.jsonText() == "0.1")
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        for _ in 0..<20_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let value = Double(bitPattern: state)
            guard value.isFinite else { continue }
            let back = try Double(json: try value.json())
            #expect(back.bitPattern == value.bitPattern)
        }
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func numbersThatAreNotFiniteCannotBeWritten(value: Double) {
        let error = #expect(throws: JSONError.self) { try [1, value].json() }
        #expect(error?.code == .numberNotFinite)
    }

    @Test func listsAndObjectsAreWrittenWithoutSpaces() throws {
        #expect(try [[1, 2], []].jsonText() == "[[1,2],[]]")
        #expect(try ["b": 1, "a\"": nil].jsonText() == #"{"a\"":null,"b":1}"#)
        #expect(try [String: Bool]().jsonText() == "{}")
    }

    @Test func theWriterGrowsAsNeeded() throws {
        let many = Array(repeating: "a line of text that is somewhat long", count: 10_000)
        #expect(try [String](json: try many.json()) == many)
    }
}

/// Writing into memory of somebody else.
@Suite struct JSONWriterMemoryTests {
    private func write(
        into size: Int, _ write: (inout JSONWriter) -> Void
    ) throws -> (given: String?, own: String?) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 1)
        defer { memory.deallocate() }
        var writer = JSONWriter(in: memory)
        write(&writer)
        if let count = try writer.countInGivenMemory() {
            return (String(decoding: memory[..<count], as: UTF8.self), nil)
        }
        return (nil, String(decoding: try writer.finish(), as: UTF8.self))
    }

    @Test(arguments: [0, 1, 4, 5, 6, 12])
    func `what does not fit goes on elsewhere`(size: Int) throws {
        let text = try write(into: size) { writer in
            for number in 0..<3 { number.write(to: &writer) }
            writer.raw("[]")
        }
        #expect(text.given ?? text.own == "012[]")
    }

    @Test func `what fits is written in place`() throws {
        #expect(try write(into: 100) { "a\"b".write(to: &$0) }.given == #""a\"b""#)
    }

    @Test func `what cannot be written is told`() {
        #expect(throws: JSONError.self) { try write(into: 100) { Double.nan.write(to: &$0) } }
    }
}
