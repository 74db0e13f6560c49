#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// An IPv4 or IPv6 address, or a network of such: `192.0.2.1`, `2001:db8::/32`.
public struct NetworkAddress: Hashable, Sendable {
    /// The bytes of the address in network order: 4 or 16.
    public let bytes: [UInt8]
    /// How many bits, from the first, tell the network: 32 or 128 for a single host.
    public let prefixLength: Int

    /// Makes an address of 4 or 16 bytes; nil for another number, or a prefix longer than them.
    public init?(bytes: [UInt8], prefixLength: Int? = nil) {
        let bits = bytes.count * 8
        guard bits == 32 || bits == 128, (0...bits).contains(prefixLength ?? bits) else { return nil }
        self.bytes = bytes
        self.prefixLength = prefixLength ?? bits
    }

    /// Whether it is an address of IPv6.
    public var isIPv6: Bool { bytes.count == 16 }

    /// Whether it is the address of a single host.
    public var isHost: Bool { prefixLength == bytes.count * 8 }

    /// Whether no bit is set behind the prefix, as PostgreSQL's `cidr` demands.
    public var isNetwork: Bool {
        bytes.indices.allSatisfy { index in
            let kept = min(max(prefixLength - index * 8, 0), 8)
            return kept == 8 || bytes[index] & (0xFF >> kept) == 0
        }
    }

    /// Whether an address, or the whole of a network, lies in this network.
    public func contains(_ other: NetworkAddress) -> Bool {
        guard other.bytes.count == bytes.count, other.prefixLength >= prefixLength else { return false }
        return bytes.indices.allSatisfy { index in
            let kept = min(max(prefixLength - index * 8, 0), 8)
            return kept == 0 || (bytes[index] ^ other.bytes[index]) >> (8 - kept) == 0
        }
    }

    /// The address without the length of its prefix.
    public var address: String {
        // As long as the longest text of an IPv6 address, and its NUL.
        var text = [CChar](repeating: 0, count: 46)
        let family = isIPv6 ? AF_INET6 : AF_INET
        guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension NetworkAddress: LosslessStringConvertible {
    /// The address, and the length of its prefix unless it is that of a host.
    public var description: String { isHost ? address : "\(address)/\(prefixLength)" }

    /// Reads the text of an address, perhaps with the length of a prefix; nil if it is none.
    public init?(_ description: String) {
        let parts = description.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first.map(String.init), !address.utf8.contains(0) else { return nil }
        let isIPv6 = address.utf8.contains(UInt8(ascii: ":"))
        var bytes = [UInt8](repeating: 0, count: isIPv6 ? 16 : 4)
        guard inet_pton(isIPv6 ? AF_INET6 : AF_INET, address, &bytes) == 1 else { return nil }
        var length: Int?
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ $0 &- 48 <= 9 }), let number = Int(parts[1]) else { return nil }
            length = number
        }
        self.init(bytes: bytes, prefixLength: length)
    }
}
