import NIOPosix
import Testing

@testable import SwiftletClient

@Suite("Public addresses are told from others, in all spellings") struct IPAddressTests {
    private func addresses(_ host: String) async throws -> [IPAddress] {
        try await HostResolver.addresses(
            of: host, within: .seconds(120), on: MultiThreadedEventLoopGroup.singleton.any())
    }

    @Test(arguments: [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "0.0.0.0", "10.1.2.3", "100.64.0.1",
        "100.127.255.255", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.0.1",
        "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "0:0:0:0:0:0:0:1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:a9fe:a9fe",
        "64:ff9b::10.0.0.1", "64:ff9b:1::1", "100::1", "2001::1", "2001:1ff::1", "2001:db8::1", "2002:7f00:1::",
        "3fff:fff::1", "5f00::1", "fc00::1", "fdff::1", "fe80::1", "fec0::1", "ff02::1", "4000::1",
        "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1",
        "2001:0:5ef5:79fd::1", "2606:4700::5efe:10.0.0.1", "2606:4700::200:5efe:a9fe:a9fe",
    ])
    func `special addresses are not public`(text: String) async throws {
        let found = try await addresses(text)
        #expect(found.count == 1)
        #expect(found.allSatisfy { !$0.isPublic })
    }

    @Test(arguments: [
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "93.184.216.34", "100.63.255.255", "100.128.0.0", "128.0.0.1",
        "172.15.255.255", "172.32.0.0", "192.0.1.1", "198.17.255.255", "198.20.0.0", "223.255.255.255",
        "::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "2001:200::1", "2001:4860:4860::8888", "2003::1", "2606:4700::1111",
        "3ffe::1", "2606:4700::5efe:1.1.1.1",
    ])
    func `other addresses are public`(text: String) async throws {
        let found = try await addresses(text)
        #expect(found.map(\.isPublic) == [true])
    }

    @Test(arguments: ["127.0.0.1", "2606:4700::1111", "::ffff:1.2.3.4"])
    func `the written form means the same address`(text: String) async throws {
        let address = try #require(try await addresses(text).first)
        #expect(try await addresses("\(address)") == [address])
    }

    @Test func `a host without an address is an error`() async {
        await #expect(throws: HostResolver.ResolutionError.self) { try await addresses("no-such-host.invalid") }
    }

    @Test func `a lookup ends when its time is over`() async {
        await #expect(throws: HostResolver.TimeoutError.self) {
            try await HostResolver.addresses(
                of: "127.0.0.1", within: .zero, on: MultiThreadedEventLoopGroup.singleton.any())
        }
    }
}
