import SwiftletData

public protocol PostgresCodec: Sendable {}
struct PostgresType: Sendable {
    let oid: UInt32
    let name: String
}
final class TypeCatalog: Sendable {
    func type(_ oid: UInt32) -> PostgresType? { nil }
    init(codecs: [any PostgresCodec]) {}
    func missing(among oids: [UInt32]) -> [UInt32] { [] }
    static let lookup = "SELECT oid FROM pg_type WHERE oid = ANY($1)"
    func learn(_ rows: [Row]) throws(DataError) {}
    static func oidArray(_ oids: [UInt32]) -> [UInt8] { [] }
}
enum PostgresBinary {
    static func decode(_ bytes: UnsafeRawBufferPointer, oid: UInt32, _ catalog: TypeCatalog) throws(DataError)
        -> SQLValue
    {
        switch oid {
        case 20: .integer(Int64(bigEndian: bytes.loadUnaligned(as: Int64.self)))
        case 23: .integer(Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self))))
        case 25, 1043, 19: .text(String(decoding: bytes, as: UTF8.self))
        default: .blob(Array(bytes))
        }
    }
    static func encode(_ value: SQLValue, oid: UInt32, _ catalog: TypeCatalog, into bytes: inout [UInt8])
        throws(DataError) -> Bool
    {
        switch value {
        case .null: return false
        case .integer(let value):
            if oid == 23 {
                withUnsafeBytes(of: Int32(value).bigEndian) { bytes += $0 }
            } else {
                withUnsafeBytes(of: value.bigEndian) { bytes += $0 }
            }
        case .text(let text): bytes += Array(text.utf8)
        default: return false
        }
        return true
    }
}
