import NIOCore

/// What counts as one client where connections are counted: an IPv4 address, or the first 64 bits of an IPv6 address.
///
/// Networks give each customer at least 64 bits of IPv6 (RFC 6177 section 2): counted one by one its addresses would be no
/// limit.
struct ClientNetwork: Hashable, Sendable {
    /// The address, or its first half; IPv4 is told from IPv6 by the upper bits, which no public network has all zero.
    private let bits: UInt64

    /// The client of a connection; nil where it has no IP address, as with Unix sockets.
    init?(_ address: SocketAddress?) {
        // RFC 3493 section 3.3 and POSIX: port, then (IPv6) flow, then the address in the order of the network.
        switch address {
        case .v4(let address): self = withUnsafeBytes(of: address.address) { Self(ipv4: $0[4..<8]) }
        case .v6(let address): self = withUnsafeBytes(of: address.address) { Self(ipv6: $0[8..<24]) }
        default: return nil
        }
    }

    private init(ipv4 bytes: Slice<UnsafeRawBufferPointer>) { bits = Self.number(bytes) }

    private init(ipv6 bytes: Slice<UnsafeRawBufferPointer>) {
        let upper = Self.number(bytes.prefix(8))
        // ::ffff:1.2.3.4 is an IPv4 client at a socket for both (RFC 4291 section 2.5.5.2).
        let isMapped = upper == 0 && Self.number(bytes.dropFirst(8).prefix(4)) == 0xFFFF
        bits = isMapped ? Self.number(bytes.suffix(4)) : upper
    }

    private static func number(_ bytes: Slice<UnsafeRawBufferPointer>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
