import Testing

@testable import SwiftletTelemetry

@Suite struct PlainTextTests {
    @Test func `each byte is judged the same at every place of a text`() {
        for byte in UInt8.min...UInt8.max {
            let isPlain = (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
            for length in [1, 7, 8, 9, 16, 21] {
                for place in 0..<length {
                    var text = [UInt8](repeating: UInt8(ascii: "a"), count: length)
                    text[place] = byte
                    let holds = text.withUnsafeBytes { PlainText.holds($0) }
                    #expect(holds == isPlain, "byte \(byte) at \(place) of \(length)")
                }
            }
        }
    }

    @Test func `an empty text is plain`() {
        #expect(PlainText.holds(UnsafeRawBufferPointer(start: nil, count: 0)))
    }
}
