/// An address of the Internet Protocol, version 4 or 6.
struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// 4 or 16 bytes in network order.
    let bytes: [UInt8]

    /// The bytes in decimal, or the groups of two bytes in hexadecimal.
    var description: String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        return stride(from: 0, to: bytes.count - 1, by: 2)
            .map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
            .joined(separator: ":")
    }

    /// Whether the address belongs to a host of the public Internet: not private, loopback, link-local, unspecified,
    /// multicast or reserved (the IANA registries of special-purpose addresses, RFC 6890).
    var isPublic: Bool {
        if bytes.count == 4 { return !Self.special4.contains(where: contained) }
        guard bytes.count == 16 else { return false }
        if Self.embedding4.contains(where: contained) { return IPAddress(bytes: Array(bytes[12...])).isPublic }
        // ISATAP (RFC 5214): a network's routers take the packets to the address of version 4 that ends the address.
        if Self.isatap.contains(Array(bytes[8..<12])), !IPAddress(bytes: Array(bytes[12...])).isPublic { return false }
        return contained(in: Self.global6) && !Self.special6.contains(where: contained)
    }

    /// The beginning of addresses that belong together.
    private struct Block {
        let bytes: [UInt8]
        let bits: Int

        init(_ bytes: UInt8..., bits: Int) {
            self.bytes = bytes
            self.bits = bits
        }
    }

    private func contained(in block: Block) -> Bool {
        for (index, byte) in block.bytes.enumerated() {
            let shift = max(0, 8 - (block.bits - index * 8))
            if bytes[index] >> shift != byte >> shift { return false }
        }
        return true
    }

    private static let special4: [Block] = [
        Block(0, bits: 8), Block(10, bits: 8), Block(100, 64, bits: 10), Block(127, bits: 8),
        Block(169, 254, bits: 16), Block(172, 16, bits: 12), Block(192, 0, 0, bits: 24), Block(192, 0, 2, bits: 24),
        Block(192, 88, 99, bits: 24), Block(192, 168, bits: 16), Block(198, 18, bits: 15),
        Block(198, 51, 100, bits: 24), Block(203, 0, 113, bits: 24), Block(224, bits: 4), Block(240, bits: 4),
    ]

    /// Those whose last four bytes are an address of version 4: mapped (RFC 4291), and translated (RFC 6052).
    private static let embedding4: [Block] = [
        Block(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, bits: 96),
        Block(0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0, bits: 96),
    ]

    private static let isatap: [[UInt8]] = [[0, 0, 0x5E, 0xFE], [2, 0, 0x5E, 0xFE]]

    private static let global6 = Block(0x20, bits: 3)

    /// Protocol assignments with Teredo, documentation, 6to4 and documentation again.
    private static let special6: [Block] = [
        Block(0x20, 0x01, 0x00, bits: 23), Block(0x20, 0x01, 0x0D, 0xB8, bits: 32), Block(0x20, 0x02, bits: 16),
        Block(0x3F, 0xFF, 0x00, bits: 20),
    ]
}
