import SwiftletSchema

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A 64-bit number as the gateway writes it: a string, and left out where it is 0.
struct EtcdNumber: Schema, Hashable {
    var value: Int64

    init(_ value: Int64) { self.value = value }

    static var schema: SchemaDescription { String.schema }
    static var absent: EtcdNumber? { EtcdNumber(0) }

    static func read(from reader: inout JSONReader) throws(JSONError) -> EtcdNumber? {
        let raw = try reader.readRaw()
        guard let value = Int64(raw.filter { $0 != "\"" }) else {
            reader.violation("must be a 64-bit number")
            return nil
        }
        return EtcdNumber(value)
    }

    func write(to writer: inout JSONWriter) { writer.string("\(value)") }
}

/// Bytes as the gateway writes them: in base64, and left out where there are none.
struct EtcdBytes: Schema, Hashable {
    var text: String

    init(_ text: String) { self.text = text }

    static var schema: SchemaDescription { String.schema }
    static var absent: EtcdBytes? { EtcdBytes("") }

    static func read(from reader: inout JSONReader) throws(JSONError) -> EtcdBytes? {
        guard let base64 = try reader.readString() else { return nil }
        guard let data = Data(base64Encoded: base64) else {
            reader.violation("must be base64")
            return nil
        }
        return EtcdBytes(String(decoding: data, as: UTF8.self))
    }

    func write(to writer: inout JSONWriter) { writer.string(Data(text.utf8).base64EncodedString()) }
}

@Schema
struct EtcdHeader {
    var revision: EtcdNumber
}

@Schema
struct EtcdKeyValue {
    var key: EtcdBytes
    var value: EtcdBytes
    /// The revision of its last change, its removal included.
    var modRevision: EtcdNumber
}

@Schema
struct EtcdRange {
    var key: EtcdBytes
    var rangeEnd: EtcdBytes
    var keysOnly: Bool = false
}

@Schema
struct EtcdRangeAnswer {
    var header: EtcdHeader
    var kvs: [EtcdKeyValue]?
}

@Schema
struct EtcdPut {
    var key: EtcdBytes
    var value: EtcdBytes
    var lease: EtcdNumber
}

@Schema
struct EtcdLease {
    @Field(.name("ID")) var id: EtcdNumber
    @Field(.name("TTL")) var seconds: EtcdNumber
}

@Schema
struct EtcdLeaseID {
    @Field(.name("ID")) var id: EtcdNumber
}

@Schema
struct EtcdLeaseTime {
    @Field(.name("TTL")) var seconds: EtcdNumber
}

@Schema
struct EtcdKeepAliveAnswer {
    var result: EtcdLease?
    var error: RawJSON?
}

@Schema
struct EtcdCredentials {
    var name: String
    var password: String
}

@Schema
struct EtcdToken {
    var token: String
}

@Schema
struct EtcdWatch {
    @Schema
    struct Creation {
        var key: EtcdBytes
        var rangeEnd: EtcdBytes
        var startRevision: EtcdNumber
    }

    var createRequest: Creation
}

/// A line of a watch.
@Schema
struct EtcdWatchLine {
    var result: EtcdWatchResult?
    var error: RawJSON?
}

@Schema
struct EtcdWatchResult {
    var header: EtcdHeader
    var created: Bool = false
    var canceled: Bool = false
    var cancelReason: String?
    /// The oldest revision that is still there, where the one asked for is not.
    var compactRevision: EtcdNumber
    var events: [EtcdEvent]?
}

@Schema
struct EtcdEvent {
    /// `DELETE`; left out of others.
    var type: String?
    var kv: EtcdKeyValue
}

/// What stands in etcd of an instance.
@Schema
struct EtcdInstance {
    var address: String
    var zone: String?
}

/// An answer of which nothing is needed.
@Schema
struct EtcdHeaderAnswer {
    var header: EtcdHeader
}
