import SwiftletData

/// Network addresses and those of their cards, as text.
enum PostgresNetwork {
    /// The families (PostgreSQL's `inet.h`).
    private static var ipv4: UInt8 { 2 }
    private static var ipv6: UInt8 { 3 }

    static func decode(_ bytes: UnsafeRawBufferPointer, _ type: PostgresType) throws(DataError) -> SQLValue {
        guard type.oid == OID.inet || type.oid == OID.cidr else {
            guard bytes.count == cardLength(type) else { throw PostgresBinary.unsuitable(bytes, type.oid) }
            let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            return .other(SQLOtherValue(type.name, text: digits.joined(separator: ":")))
        }
        var reader = BinaryReader(bytes)
        _ = try reader.read(UInt8.self)
        let length = Int(try reader.read(UInt8.self))
        _ = try reader.read(UInt8.self)
        let count = Int(try reader.read(UInt8.self))
        guard reader.rest.count == count,
            let address = NetworkAddress(bytes: [UInt8](reader.rest), prefixLength: length)
        else { throw PostgresBinary.unsuitable(bytes, type.oid) }
        // The server, too, writes the length of a network's prefix always.
        let text = type.oid == OID.cidr ? "\(address.address)/\(length)" : address.description
        return .other(SQLOtherValue(type.name, text: text))
    }

    static func encode(_ text: String, _ type: PostgresType, into bytes: inout [UInt8]) throws(DataError) {
        guard type.oid == OID.inet || type.oid == OID.cidr else {
            guard let address = cardAddress(text), address.count == cardLength(type) else {
                throw DataError(.encoding, "the text is no \(type.name) such as 08:00:2b:01:02:03")
            }
            return bytes.append(contentsOf: address)
        }
        guard let address = NetworkAddress(text) else {
            throw DataError(.encoding, "the text is no IP address: bind a NetworkAddress")
        }
        if type.oid == OID.cidr, !address.isNetwork {
            throw DataError(.encoding, "a cidr has no bit set behind its prefix of \(address.prefixLength) bits")
        }
        bytes.append(address.isIPv6 ? ipv6 : ipv4)
        bytes.append(UInt8(clamping: address.prefixLength))
        bytes.append(type.oid == OID.cidr ? 1 : 0)
        bytes.append(UInt8(clamping: address.bytes.count))
        bytes.append(contentsOf: address.bytes)
    }

    private static func cardLength(_ type: PostgresType) -> Int { type.oid == OID.macaddr8 ? 8 : 6 }

    private static func cardAddress(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        for part in text.split(separator: ":", omittingEmptySubsequences: false) {
            guard part.utf8.count == 2, part.first != "+", let byte = UInt8(part, radix: 16) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}
