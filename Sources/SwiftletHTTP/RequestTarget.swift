extension Request {
    /// The path of the target, percent-encoded as received and without the query.
    ///
    /// The scheme and authority of an absolute target (RFC 9112 section 3.2.2) are left out.
    public var path: String {
        let target = target
        if target.utf8.first == UInt8(ascii: "/") {
            guard let end = Self.endOfPath(target, from: target.startIndex) else { return target }
            return String(target[..<end])
        }
        guard let start = Self.startOfAbsolutePath(target) else { return target }
        let end = Self.endOfPath(target, from: start) ?? target.endIndex
        return start == end ? "/" : String(target[start..<end])
    }

    /// The query of the target as received, without the question mark; nil when there is no question mark.
    public var query: String? {
        let target = target
        let bytes = target.utf8
        guard let mark = bytes.firstIndex(of: UInt8(ascii: "?")) else { return nil }
        let start = bytes.index(after: mark)
        let end = bytes[start...].firstIndex(of: UInt8(ascii: "#")) ?? bytes.endIndex
        return String(target[start..<end])
    }

    private static func endOfPath(_ target: String, from start: String.Index) -> String.Index? {
        target.utf8[start...].firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
    }

    /// Where the path starts in `http://host/path`; nil for other forms, as `*` and `host:port`.
    private static func startOfAbsolutePath(_ target: String) -> String.Index? {
        let bytes = target.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            bytes[colon...].starts(with: "://".utf8)
        else { return nil }
        let authority = bytes.index(colon, offsetBy: 3)
        return bytes[authority...].firstIndex { byte in
            byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
        } ?? bytes.endIndex
    }
}
