import NIOCore
import Testing

@testable import SwiftletHTTP

@Suite struct ClientCensusTests {
    private func network(_ address: String) throws -> ClientNetwork {
        try #require(ClientNetwork(try SocketAddress(ipAddress: address, port: 80)))
    }

    @Test func `IPv4 addresses are clients of their own`() throws {
        #expect(try network("192.0.2.1") == network("192.0.2.1"))
        #expect(try network("192.0.2.1") != network("192.0.2.2"))
    }

    @Test func `IPv6 addresses of one network are one client (RFC 6177)`() throws {
        #expect(try network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::9"))
        #expect(try network("2001:db8:1:2::1") != network("2001:db8:1:3::1"))
    }

    @Test func `an IPv4 address mapped into IPv6 is the same client`() throws {
        #expect(try network("::ffff:192.0.2.1") == network("192.0.2.1"))
        #expect(try network("::ffff:192.0.2.1") != network("::ffff:192.0.2.2"))
    }

    @Test func `what has no IP address is no client to count`() throws {
        #expect(ClientNetwork(try SocketAddress(unixDomainSocketPath: "/tmp/s")) == nil)
        #expect(ClientNetwork(nil) == nil)
    }

    @Test func `connections are counted for each client, and forgotten with the last`() throws {
        let census = ClientCensus()
        let one = try network("192.0.2.1")
        let other = try network("192.0.2.2")
        #expect(census.add(one) == 1)
        #expect(census.add(one) == 2)
        #expect(census.add(other) == 1)
        census.remove(one)
        #expect(census.add(one) == 2)
        for client in [one, one, other, other] { census.remove(client) }
        #expect(census.clientCount == 0)
    }
}
