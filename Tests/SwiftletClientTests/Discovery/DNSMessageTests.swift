import Testing

@testable import SwiftletClient

@Suite struct DNSMessageTests {
    /// An answer as servers compress it: `www.example.com` is an alias of `example.com`, whose address it gives.
    private static let compressed: [UInt8] =
        [0x12, 0x34, 0x81, 0x80, 0, 1, 0, 2, 0, 0, 0, 1]
        + [3] + Array("www".utf8) + [7] + Array("example".utf8) + [3] + Array("com".utf8) + [0, 0, 1, 0, 1]
        + [0xC0, 12, 0, 5, 0, 1, 0, 0, 0, 60, 0, 2, 0xC0, 16]
        + [0xC0, 16, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, 192, 0, 2, 1]
        + [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0]

    @Test func `An answer with compressed names is read`() throws {
        let message = try DNSMessage(parsing: Self.compressed)
        #expect(message.id == 0x1234)
        #expect(message.questions == [DNSMessage.Question(name: "www.example.com".dns, kind: .address4)])
        #expect(
            message.answers == [
                .alias("www.example.com", of: "example.com", seconds: 60),
                .address("example.com", 192, 0, 2, 1, seconds: 30),
            ])
        #expect(message.additional == [])
    }

    @Test func `Names are compared without regard to case`() {
        #expect("WWW.Example.com".dns == "www.example.COM.".dns)
        #expect("www.example.com".dns != "www.example.org".dns)
    }

    @Test(arguments: ["", ".", "a..b", ".a", String(repeating: "a", count: 64), "a b", "ä"])
    func `What is no name is refused`(_ text: String) {
        #expect(DNSName(text) == nil)
    }

    @Test func `A name may have 255 bytes as it is sent, and no more`() {
        let label = String(repeating: "a", count: 63)
        let longest = "\(label).\(label).\(label).\(String(repeating: "a", count: 61))"
        #expect(DNSName(longest)?.wireForm.count == 255)
        #expect(DNSName(longest + "a") == nil)
    }

    @Test func `A name that leads back to itself is malformed`() {
        let header: [UInt8] = [0, 1, 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0]
        for name: [UInt8] in [[0xC0, 12], [1, 97, 0xC0, 12], [0xC0, 14, 0xC0, 12], [0xC0, 13], [0xC0, 200]] {
            #expect(throws: DNSMessage.Malformed.self) { try DNSMessage(parsing: header + name + [0, 1, 0, 1]) }
        }
    }

    @Test func `A name that is too long by its pointers is malformed`() {
        var bytes: [UInt8] = [0, 1, 0x81, 0x80, 0, 2, 0, 0, 0, 0, 0, 0]
        let start = UInt8(bytes.count)
        for _ in 0..<3 { bytes += [63] + [UInt8](repeating: 97, count: 63) }
        bytes += [0, 0, 1, 0, 1, 63] + [UInt8](repeating: 97, count: 63) + [0xC0, start, 0, 1, 0, 1]
        #expect(throws: DNSMessage.Malformed.self) { try DNSMessage(parsing: bytes) }
    }

    @Test func `Every beginning of an answer is malformed, and no byte changed makes it trap`() throws {
        for count in 0..<(Self.compressed.count) {
            #expect(throws: DNSMessage.Malformed.self) { try DNSMessage(parsing: Array(Self.compressed.prefix(count))) }
        }
        for index in Self.compressed.indices {
            for value in UInt8.min ... .max {
                var changed = Self.compressed
                changed[index] = value
                _ = try? DNSMessage(parsing: changed)
            }
        }
    }

    @Test func `Records must keep within their length`() {
        var long = Self.compressed
        // The alias claims to be one byte shorter than its name.
        long[44] = 1
        #expect(throws: DNSMessage.Malformed.self) { try DNSMessage(parsing: long) }
    }

    @Test func `A query asks one question, with room for larger answers`() throws {
        let question = DNSMessage.Question(name: "user.shop".dns, kind: .service)
        let bytes = question.query(id: 7, isExtended: true)
        let message = try DNSMessage(parsing: bytes)
        #expect(message.id == 7 && !message.isResponse && message.questions == [question])
        #expect(bytes.suffix(11) == [0, 0, 41, 0x04, 0xD0, 0, 0, 0, 0, 0, 0])
        #expect(question.query(id: 7, isExtended: false).count == bytes.count - 11)
    }

    @Test func `An answer answers the question with its id, its name and its kind alone`() throws {
        let message = try DNSMessage(parsing: Self.compressed)
        #expect(message.answers(DNSMessage.Question(name: "www.example.com".dns, kind: .address4), id: 0x1234))
        #expect(!message.answers(DNSMessage.Question(name: "www.example.com".dns, kind: .address4), id: 0x1235))
        #expect(!message.answers(DNSMessage.Question(name: "www.example.com".dns, kind: .address6), id: 0x1234))
        #expect(!message.answers(DNSMessage.Question(name: "example.com".dns, kind: .address4), id: 0x1234))
    }
}
