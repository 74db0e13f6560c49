import SwiftletData

/// Strings of bits, as text of the digits 0 and 1.
enum PostgresBits {
    static func decode(_ bytes: UnsafeRawBufferPointer, _ type: PostgresType) throws(DataError) -> SQLValue {
        var reader = BinaryReader(bytes)
        let count = Int(try reader.read(Int32.self))
        guard count >= 0, reader.rest.count == (count + 7) / 8 else { throw PostgresBinary.unsuitable(bytes, type.oid) }
        var text: [UInt8] = []
        text.reserveCapacity(count)
        for index in 0..<count {
            text.append(48 + reader.rest[index / 8] >> (7 - UInt8(index % 8)) & 1)
        }
        return .other(SQLOtherValue(type.name, text: String(decoding: text, as: UTF8.self)))
    }

    static func encode(_ text: String, into bytes: inout [UInt8]) throws(DataError) {
        guard let count = Int32(exactly: text.utf8.count), text.utf8.allSatisfy({ $0 == 48 || $0 == 49 }) else {
            throw DataError(.encoding, "a string of bits is text of the digits 0 and 1")
        }
        bytes.append(bigEndian: count)
        var byte: UInt8 = 0
        for (index, digit) in text.utf8.enumerated() {
            byte |= (digit - 48) << (7 - UInt8(index % 8))
            if index % 8 == 7 || index == Int(count) - 1 {
                bytes.append(byte)
                byte = 0
            }
        }
    }
}
