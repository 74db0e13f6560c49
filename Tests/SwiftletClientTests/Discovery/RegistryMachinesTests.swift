import NIOCore
import Testing

@testable import SwiftletClient

@Suite struct RegistryMachinesTests {
    @Test func `Pauses are random below a limit that doubles up to the longest`() {
        var backoff = RegistryBackoff(first: .milliseconds(100), limit: .seconds(1))
        let limits = (0..<6).map { _ in backoff.failed(random: 1) }
        #expect(limits == [100, 200, 400, 800, 1000, 1000].map { .milliseconds($0) })
        #expect(backoff.failed(random: 0) == .zero)
        backoff.succeeded()
        #expect(backoff.failed(random: 0.5) == .milliseconds(50))
        for _ in 0..<100 { _ = backoff.failed(random: 0.5) }
        #expect(backoff.failed(random: 0.5) == .milliseconds(500))
    }

    @Test func `The server that answered last is asked first, and one that failed last`() {
        var ring = ServerRing(count: 3, first: 1)
        #expect(ring.order == [1, 2, 0])
        ring.failed(1)
        #expect(ring.order == [2, 0, 1])
        ring.failed(1)
        #expect(ring.order == [2, 0, 1])
        ring.answered(by: 0)
        #expect(ring.order == [0, 1, 2])
        #expect(ServerRing(count: 1, first: 5).order == [0])
    }

    private func instance(_ id: String) throws -> ServiceInstance {
        ServiceInstance(id: id, address: try ServiceAddress("http://10.0.0.1:80"))
    }

    @Test func `A list is told once, whatever its order, and holds while the registry fails`() throws {
        let now = ContinuousClock.now
        var known = KnownInstances()
        #expect(known.age(at: now) == nil)
        #expect(known.confirm([try instance("b"), try instance("a")], at: now)?.map(\.id) == ["a", "b"])
        #expect(known.confirm([try instance("a"), try instance("b"), try instance("a")], at: now) == nil)
        for failures in 1...10 {
            _ = known.failed(random: 0.5)
            #expect(known.instances?.count == 2)
            #expect(known.backoff.failures == failures)
        }
        #expect(known.age(at: now + .seconds(60)) == .seconds(60))
        #expect(known.confirm([], at: now + .seconds(61)) == [])
        #expect(known.age(at: now + .seconds(61)) == .zero)
        #expect(known.backoff.failures == 0)
    }

    @Test func `An empty first list is told`() {
        var known = KnownInstances()
        #expect(known.confirm([], at: .now) == [])
    }

    @Test func `An instance is registered, renewed, and registered again when it was forgotten`() {
        var machine = RegistrationMachine()
        #expect(machine.start == .init(action: .register, pause: .zero))
        #expect(machine.failed(random: 1) == .init(action: .register, pause: .milliseconds(100)))
        #expect(machine.failures == 1)
        #expect(machine.confirmed(renewAfter: .seconds(5)) == .init(action: .renew, pause: .seconds(5)))
        #expect(machine.isKnown && machine.failures == 0)
        // A renewal that fails is tried again: the registry may know the instance still.
        #expect(machine.failed(random: 1) == .init(action: .renew, pause: .milliseconds(100)))
        #expect(machine.failed(random: 1) == .init(action: .renew, pause: .milliseconds(200)))
        #expect(machine.isKnown)
        #expect(machine.forgotten(random: 1) == .init(action: .register, pause: .zero))
        #expect(!machine.isKnown)
        #expect(machine.confirmed(renewAfter: .seconds(5)) == .init(action: .renew, pause: .seconds(5)))
    }

    @Test func `Lines are taken out of a stream however it is cut, and have a limit`() throws {
        let text = "one\n\ntwo\nthree"
        for size in 1...text.utf8.count {
            var splitter = LineSplitter(limit: 100)
            var lines: [String] = []
            var rest = ByteBuffer(string: text + "\n")
            while let part = rest.readSlice(length: min(size, rest.readableBytes)), part.readableBytes > 0 {
                lines += try splitter.add(part).map { String(decoding: $0, as: UTF8.self) }
            }
            #expect(lines == ["one", "two", "three"])
        }
        var splitter = LineSplitter(limit: 3)
        #expect(try splitter.add(ByteBuffer(string: "abc")) == [])
        #expect(throws: LineSplitter.TooLong.self) { try splitter.add(ByteBuffer(string: "d")) }
    }

    @Test(arguments: [
        ("http://user", "http", "user", 80, ""), ("https://user/a/b/", "https", "user", 443, "/a/b"),
        ("http://10.0.0.1:8080/x", "http", "10.0.0.1", 8080, "/x"), ("http://[fd00::1]", "http", "fd00::1", 80, ""),
        ("http://[fd00::1]:81", "http", "fd00::1", 81, ""),
    ])
    func `An address is taken apart`(_ text: String, _ scheme: String, _ host: String, _ port: Int, _ path: String)
        throws
    {
        let expected = ServiceAddress.Parts(scheme: scheme, host: host, port: port, path: path)
        #expect(try ServiceAddress(text).parts == expected)
    }
}
