import HTTPTypes
import NIOCore
import SwiftletHTTP

/// Bytes that stay the same while the service runs, with the tag by which clients recognise them.
struct Entity: Sendable {
    let contentType: String
    let bytes: ByteBuffer
    /// A strong entity tag (RFC 9110, section 8.8.3).
    let tag: String

    init(contentType: String, bytes: [UInt8]) {
        self.contentType = contentType
        self.bytes = ByteBuffer(bytes: bytes)
        // FNV-1a, 64 bits: tells versions of one text apart, and need not withstand forgers.
        let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        tag = "\"" + String(hash, radix: 16) + "\""
    }

    /// The bytes, or 304 when the client has them (RFC 9110, section 13.1.2).
    func response(to request: Request) -> Response {
        var response = Response(status: .ok, contentType: contentType, bytes: bytes)
        if let known = request.header(named: .ifNoneMatch),
            Self.tags(in: known).contains(where: { $0 == tag || $0 == "*" })
        {
            response = Response(status: .notModified)
        }
        response.headers[.eTag] = tag
        response.headers[.cacheControl] = "no-cache"
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }

    /// The tags of a list; whether they are weak does not matter here.
    private static func tags(in list: String) -> [Substring] {
        list.split(separator: ",").map { item in
            let tag = item.drop { $0 == " " || $0 == "\t" }
            let end = tag.lastIndex { $0 != " " && $0 != "\t" }.map(tag.index(after:)) ?? tag.endIndex
            return tag[..<end].hasPrefix("W/") ? tag[..<end].dropFirst(2) : tag[..<end]
        }
    }
}
