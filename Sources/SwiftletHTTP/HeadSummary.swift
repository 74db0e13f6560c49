import NIOHTTP1

/// What the server itself wants to know of a request's header fields, found in one pass.
struct HeadSummary {
    private(set) var bytes = 0
    private(set) var hosts = 0
    private(set) var contentLength: Int?
    private(set) var isChunked = false
    private(set) var expectsContinue = false
    private(set) var offersUpgrade = false

    init(_ headers: HTTPHeaders) {
        for (name, value) in headers {
            let length = name.utf8.count
            // Name, colon, space and line end.
            bytes += length + value.utf8.count + 4
            switch length {
            case 4 where Self.equal(name, "host"): hosts += 1
            case 6 where Self.equal(name, "expect"): expectsContinue = Self.equal(value, "100-continue")
            case 7 where Self.equal(name, "upgrade"): offersUpgrade = true
            case 14 where Self.equal(name, "content-length"): contentLength = Int(value)
            case 17 where Self.equal(name, "transfer-encoding"): isChunked = true
            default: break
            }
        }
    }

    /// Whether `text` is `lowercased`, a name in lower case, but for the case of its letters.
    static func equal(_ text: String, _ lowercased: String) -> Bool {
        let left = text.utf8
        let right = lowercased.utf8
        guard left.count == right.count else { return false }
        return zip(left, right).allSatisfy { byte, expected in
            byte == expected || (0x41...0x5A).contains(byte) && byte | 0x20 == expected
        }
    }
}
