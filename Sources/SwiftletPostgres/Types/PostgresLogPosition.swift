import SwiftletData

/// Positions in the write-ahead log, as text such as `16/B374D848`.
enum PostgresLogPosition {
    static func decode(_ position: UInt64) -> SQLValue {
        let (high, low) = (String(position >> 32, radix: 16), String(position & 0xFFFF_FFFF, radix: 16))
        return .other(SQLOtherValue("pg_lsn", text: "\(high.uppercased())/\(low.uppercased())"))
    }

    static func encode(_ text: String, into bytes: inout [UInt8]) throws(DataError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let high = UInt32(parts[0], radix: 16), let low = UInt32(parts[1], radix: 16) else {
            throw DataError(.encoding, "the text is no position in the log such as 16/B374D848")
        }
        bytes.append(bigEndian: high)
        bytes.append(bigEndian: low)
    }
}
