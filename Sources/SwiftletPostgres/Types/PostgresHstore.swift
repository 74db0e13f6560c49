import SwiftletData
import SwiftletSchema

/// Values of the extension hstore, as JSON objects whose members are strings or null.
enum PostgresHstore {
    static func decode(_ bytes: UnsafeRawBufferPointer) throws(DataError) -> SQLValue {
        var reader = BinaryReader(bytes)
        let count = try reader.read(Int32.self)
        var writer = JSONWriter()
        writer.byte(UInt8(ascii: "{"))
        var isFirst = true
        for _ in 0..<max(count, 0) {
            guard let key = try reader.takeValue() else { throw DataError(.decoding, "a key of an hstore is NULL") }
            writer.key(String(decoding: key, as: UTF8.self), first: &isFirst)
            if let value = try reader.takeValue() {
                String(decoding: value, as: UTF8.self).write(to: &writer)
            } else {
                writer.null()
            }
        }
        writer.byte(UInt8(ascii: "}"))
        try reader.finish()
        do {
            return .json(RawJSON(known: String(decoding: try writer.finish(), as: UTF8.self)))
        } catch {
            throw DataError(.decoding, "an hstore cannot be written as JSON", underlying: error)
        }
    }

    static func encode(_ json: RawJSON, into bytes: inout [UInt8]) throws(DataError) {
        let members: [String: String?]
        do {
            members = try [String: String?](json: json.description.utf8)
        } catch {
            throw DataError(
                .encoding, "the JSON for an hstore must be an object of strings and nulls", underlying: error)
        }
        bytes.append(bigEndian: Int32(clamping: members.count))
        for (key, value) in members {
            for text in [key, value] {
                try bytes.appendValue { bytes throws(DataError) in
                    guard let text else { return false }
                    try PostgresBinary.append(text, to: &bytes)
                    return true
                }
            }
        }
    }
}
