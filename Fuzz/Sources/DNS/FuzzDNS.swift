import FuzzTools

/// One input: a message that is read, a server's answer to a look, and a file of the resolver.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDNS(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    checkReading(input)
    checkConfiguration(input)
    return 0
}

private func checkReading(_ bytes: [UInt8]) {
    let message = try? DNSMessage(parsing: bytes)
    var reader = SlowDNS(bytes: bytes)
    let slow = reader.message()
    expect((message == nil) == (slow == nil), "\(message == nil ? "refused" : "read") \(quoted(bytes))")
    guard let message, let slow else { return }
    expect(message.questions.map(\.name.labels) == slow.questions, "\(message.questions), rightly \(slow.questions)")
    let records = message.answers + message.additional
    expect(records.map(\.name.labels) == slow.records.map(\.name), "\(records), rightly \(slow.records)")
    expect(records.map(\.seconds) == slow.records.map(\.seconds), "\(records), rightly \(slow.records)")
    for name in message.questions.map(\.name) + records.map(\.name) {
        expect(name.wireForm.count <= DNSName.longest, "\(name) is too long")
        // A name that can be written as text is read back from it.
        let isText = name.labels.allSatisfy { $0.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x2E } }
        if isText, !name.labels.isEmpty { expect(DNSName(name.description) == name, "\(name) is not read back") }
    }
    checkLooking(message)
}

/// A look comes to its end whatever servers answer.
private func checkLooking(_ message: DNSMessage) {
    var configuration = ResolverConfiguration()
    configuration.servers = [.init(host: "10.0.0.1"), .init(host: "10.0.0.2")]
    configuration.search = message.questions.prefix(3).map(\.name)
    for kind in [DNSMessage.Kind.address4, .address6, .service, .alias] {
        var lookup = DNSLookup(message.questions.first?.name.description ?? "a", kind, configuration)
        var step = lookup.step
        var steps = 0
        while case .ask(let query) = step {
            expect(configuration.servers.indices.contains(query.server), "server \(query.server)")
            steps += 1
            // Names × servers × attempts, each perhaps over TCP and without the extension as well.
            expect(steps <= 4 * 2 * 2 * 3, "\(steps) questions")
            step = steps % 3 == 0 ? lookup.failed() : lookup.received(message)
        }
    }
}

private func checkConfiguration(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let configuration = ResolverConfiguration(parsing: text)
    expect(configuration.servers.count <= 3 && configuration.search.count <= 32, "\(configuration)")
    expect((0...15).contains(configuration.dots) && (1...5).contains(configuration.attempts), "\(configuration)")
    expect((.seconds(1) ... .seconds(30)).contains(configuration.timeout), "\(configuration)")
    let names = configuration.candidates(for: text)
    expect(names.isEmpty == (DNSName(text) == nil), "\(names) for \(quoted(bytes))")
}
