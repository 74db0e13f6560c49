import SwiftletHTTP
import Testing
import WireCases

/// Every byte in each part of a message, and every control at each position of one.
@Suite struct EveryByteTests {
    private static let tokens = Set(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)

    private func expect(
        _ isAllowed: (UInt8) -> Bool, _ before: Bytes, _ after: Bytes, location: SourceLocation = #_sourceLocation
    ) {
        for byte in UInt8.min...UInt8.max {
            let status = ParsedMessages(before + Bytes([byte]) + after).fault?.status
            let expected = isAllowed(byte) ? nil : 400
            if status != expected {
                Issue.record("byte \(byte): \(status ?? 0), not \(expected ?? 0)", sourceLocation: location)
            }
        }
    }

    @Test func `RFC 9110 9.1: methods are tokens`() {
        expect({ Self.tokens.contains($0) }, "G", "T / HTTP/1.1\r\nHost: a\r\n\r\n")
        expect({ Self.tokens.contains($0) }, "", "ET / HTTP/1.1\r\nHost: a\r\n\r\n")
    }

    @Test func `RFC 9112 3.2.1: a path has no control, backslash, fragment or part of a character`() {
        let refused = Set(" #%\\".utf8)
        expect(
            { $0 > 0x20 && $0 < 0x7F && !refused.contains($0) }, "GET /a", "b HTTP/1.1\r\nHost: a\r\n\r\n")
    }

    @Test(arguments: [0x80...0xBF, 0xC0...0xDF, 0xE0...0xEF, 0xF0...0xFF] as [ClosedRange<UInt8>])
    func `RFC 3629 3: a path is UTF-8, encoded or not`(first: ClosedRange<UInt8>) {
        let ends: [[UInt8]] = [
            [], [0x80], [0xBF], [0x80, 0x80], [0xBF, 0xBF], [0x80, 0x80, 0x80], [0x80, 0x7E], [0xBF, 0xC0],
        ]
        for first in first {
            for second in [0x7E, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF] as [UInt8] {
                for end in ends {
                    let text = [first, second] + end
                    let encoded = text.map { "%" + String($0, radix: 16) }.joined()
                    let expected = String(validating: text, as: UTF8.self) == nil ? 400 : nil
                    for path in [Bytes(text), Bytes(encoded)] {
                        let parsed = ParsedMessages("GET /" + path + " HTTP/1.1\r\nHost: a\r\n\r\n")
                        if parsed.fault?.status != expected { Issue.record("\(path): \(parsed.fault?.status ?? 0)") }
                    }
                }
            }
        }
    }

    @Test func `RFC 9112 3.2.1: a query has no control, fragment or part of a character`() {
        let refused = Set(" #%".utf8)
        expect(
            { $0 > 0x20 && $0 < 0x7F && !refused.contains($0) }, "GET /?a", "= HTTP/1.1\r\nHost: a\r\n\r\n")
    }

    @Test func `RFC 9112 5: names of fields are tokens`() {
        expect(
            { Self.tokens.contains($0) || $0 == UInt8(ascii: ":") }, "GET / HTTP/1.1\r\nHost: a\r\nX", "X: 1\r\n\r\n")
    }

    @Test func `RFC 9110 5.5: values have no control but the tab`() {
        let before: Bytes = "GET / HTTP/1.1\r\nHost: a\r\nX: 1"
        expect({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }, before, "2\r\n\r\n")
    }

    @Test func `RFC 9110 7.2: a host has no other characters than those of a name`() {
        let allowed = Set("-._~!$&'()*+,;=:0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        expect({ allowed.contains($0) }, "GET / HTTP/1.1\r\nHost: a", "1\r\n\r\n")
    }

    @Test func `RFC 9110 8.6: a length has no other characters than digits`() {
        let digits = Set("0123456789".utf8)
        // A length that is too small leaves bytes for a request that follows.
        expect(
            { digits.contains($0) }, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0", "0\r\n\r\n")
    }

    @Test func `RFC 9112 7.1: a chunk's size has no other characters than hexadecimal digits`() {
        let allowed = Set("0123456789abcdefABCDEF;".utf8)
        expect({ allowed.contains($0) }, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1", "0\r\nX")
    }

    @Test(arguments: [0, 0x01, 0x08, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x1F, 0x7F] as [UInt8])
    func `RFC 9112 2.2: a control is refused at every position`(control: UInt8) {
        let message: Bytes =
            "POST /a?b=c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nX: y z\r\n\r\n5;e=f\r\nhello\r\n0\r\nT: v\r\n\r\n"
        let data = message.array.count - 18..<message.array.count - 13
        for position in message.array.indices.dropLast() {
            var inserted = message
            inserted.array.insert(control, at: position)
            expectRefusal(of: inserted)
            // In the data of a chunk every byte is allowed.
            guard message.array[position] != control, !data.contains(position) else { continue }
            var replaced = message
            replaced.array[position] = control
            expectRefusal(of: replaced)
        }
    }

    @Test func `RFC 9112 2.2: no CR and no LF of a message can be left out`() {
        let message: Bytes =
            "POST /a?b=c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;e=f\r\nhello\r\n0\r\nT: v\r\n\r\n"
        for position in message.array.indices.dropLast() where [0x0D, 0x0A].contains(message.array[position]) {
            var shortened = message
            shortened.array.remove(at: position)
            expectRefusal(of: shortened)
        }
    }

    private func expectRefusal(of bytes: Bytes, location: SourceLocation = #_sourceLocation) {
        let parsed = ParsedMessages(bytes + WireCase.next)
        if parsed.fault?.status != 400 || parsed.messages.contains(where: { $0.isComplete }) {
            Issue.record("not refused: \(bytes)", sourceLocation: location)
        }
    }
}
