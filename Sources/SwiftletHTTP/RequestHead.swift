import HTTPTypes

/// The head of a request, shared by all copies of a ``Request``: its bytes, and where its parts stand among them.
///
/// Sharing is unchecked because a head changes only while its connection is the only one that holds it.
final class RequestHead: @unchecked Sendable {
    private(set) var method: HTTPRequest.Method = .get
    private(set) var version: HTTPVersion = .http11
    let remoteAddress: String?
    /// The loop of its connection; nil for a request made by hand.
    let loop: Loop?
    /// Who runs the request's handler; nil for one that is answered at once, and for a request made by hand.
    var worker: Worker?
    /// Where the request was found to lead.
    var foundRoute: Int?

    private static let keptCapacity = 4096
    private var bytes: [UInt8] = []
    private var targetRange = 0..<0
    private var pathRange = 0..<0
    private var queryRange: Range<Int>?
    private var received: [FieldRange] = []
    /// What the names of the fields received have in common with others, see ``FieldNameSketch``.
    private var sketch = FieldNameSketch()
    /// The fields of a request made by hand; nil if they stand among the bytes.
    private let made: HTTPFields?

    /// A head to be filled from a connection's bytes.
    init(remoteAddress: String?, loop: Loop) {
        self.remoteAddress = remoteAddress
        self.loop = loop
        made = nil
    }

    /// A head made by hand.
    init(
        method: HTTPRequest.Method, target: String, version: HTTPVersion, fields: HTTPFields, remoteAddress: String?,
        loop: Loop?, worker: Worker? = nil
    ) {
        self.method = method
        self.version = version
        self.remoteAddress = remoteAddress
        self.loop = loop
        self.worker = worker
        made = fields
        bytes = Array(target.utf8)
        targetRange = 0..<bytes.count
        let parts = TargetParts(bytes)
        pathRange = parts.path
        queryRange = parts.query
    }

    /// Becomes the head that `parsed` describes, whose positions are those of `source`.
    func take(_ source: UnsafeRawBufferPointer, _ parsed: ParsedHead) {
        // The memory of a large head is not kept for as long as the connection lasts.
        if bytes.capacity > Self.keptCapacity { bytes = [] } else { bytes.removeAll(keepingCapacity: true) }
        bytes.append(contentsOf: source)
        received.removeAll(keepingCapacity: true)
        received.append(contentsOf: parsed.fields)
        sketch = FieldNameSketch(parsed.fields, in: source)
        targetRange = parsed.target
        pathRange = parsed.path
        queryRange = parsed.query
        version = parsed.minorVersion == 0 ? .http10 : .http11
        method = Self.method(source, parsed.method)
        worker = nil
        foundRoute = nil
    }

    private static func method(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> HTTPRequest.Method {
        let name = UnsafeRawBufferPointer(rebasing: bytes[range])
        switch name.count {
        case 3 where name.elementsEqual("GET".utf8): return .get
        case 3 where name.elementsEqual("PUT".utf8): return .put
        case 4 where name.elementsEqual("POST".utf8): return .post
        case 4 where name.elementsEqual("HEAD".utf8): return .head
        default:
            // The parser lets nothing pass that is not a token.
            return HTTPRequest.Method(String(decoding: name, as: UTF8.self)) ?? .get
        }
    }

    // MARK: Parts

    var target: String { text(targetRange) }
    var path: String { pathRange.isEmpty ? "/" : text(pathRange) }
    var query: String? { queryRange.map(text) }

    /// The bytes of the path.
    func withPath<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        guard !pathRange.isEmpty else {
            return try withUnsafeBytes(of: UInt8(ascii: "/")) { try body($0) }
        }
        return try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[pathRange])) }
    }

    /// The bytes of the query; nil if there is none.
    func withQuery<Result>(_ body: (UnsafeRawBufferPointer?) throws -> Result) rethrows -> Result {
        guard let queryRange else { return try body(nil) }
        return try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[queryRange])) }
    }

    private func text(_ range: Range<Int>) -> String {
        bytes.withUnsafeBytes { String(decoding: $0[range], as: UTF8.self) }
    }

    // MARK: Fields

    /// All fields, in the order received.
    var fields: HTTPFields {
        if let made { return made }
        return bytes.withUnsafeBytes { HTTPFields(received, in: $0) }
    }

    /// The value of the field called `name`; several are joined as RFC 9110 section 5.3 says.
    func field(named name: HTTPField.Name) -> String? {
        if let made { return made[name] }
        let canonical = name.canonicalName
        guard sketch.mayHave(canonical) else { return nil }
        var found: String?
        for field in received where matches(field.name, canonical) {
            let value = text(field.value)
            // RFC 6265 section 5.4 for cookies
            found = found.map { $0 + (name == .cookie ? "; " : ", ") + value } ?? value
        }
        return found
    }

    /// Whether a field is there, found without making its value.
    func hasField(named name: HTTPField.Name) -> Bool {
        if let made { return made.contains(name) }
        let canonical = name.canonicalName
        return sketch.mayHave(canonical) && received.contains { matches($0.name, canonical) }
    }

    /// Whether one of some fields may be there; most often not.
    func mayHaveField(of names: FieldNameSketch) -> Bool { made != nil || sketch.mayHaveOne(of: names) }

    private func matches(_ range: Range<Int>, _ lowercased: String) -> Bool {
        var lowercased = lowercased
        guard range.count == lowercased.utf8.count else { return false }
        return lowercased.withUTF8 { expected in
            bytes.withUnsafeBytes { bytes in
                for offset in 0..<range.count {
                    let byte = bytes[range.lowerBound &+ offset]
                    if byte != expected[offset], !(0x41...0x5A).contains(byte) || byte | 0x20 != expected[offset] {
                        return false
                    }
                }
                return true
            }
        }
    }

    func with(
        method: HTTPRequest.Method? = nil, target: String? = nil, fields: HTTPFields? = nil
    ) -> RequestHead {
        RequestHead(
            method: method ?? self.method, target: target ?? self.target, version: version,
            fields: fields ?? self.fields, remoteAddress: remoteAddress, loop: loop, worker: worker)
    }
}

extension HTTPFields {
    /// The fields that stand at `ranges` of `bytes`.
    init(_ ranges: [FieldRange], in bytes: UnsafeRawBufferPointer) {
        self.init()
        reserveCapacity(ranges.count)
        for range in ranges {
            // The parser lets no name pass that is not a token.
            guard let name = HTTPField.Name(String(decoding: bytes[range.name], as: UTF8.self)) else { continue }
            append(HTTPField(name: name, value: String(decoding: bytes[range.value], as: UTF8.self)))
        }
    }
}

/// Where the path and the query stand in a target that no parser has seen.
private struct TargetParts {
    var path: Range<Int>
    var query: Range<Int>?

    init(_ target: [UInt8]) {
        var start = 0
        if target.first != UInt8(ascii: "/"), let colon = target.firstIndex(of: UInt8(ascii: ":")),
            target[colon...].starts(with: "://".utf8)
        {
            let authority = colon + 3
            start =
                target[authority...].firstIndex {
                    [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains($0)
                }
                ?? target.endIndex
        }
        let end = target[start...].firstIndex(of: UInt8(ascii: "#")) ?? target.endIndex
        let mark = target[start..<end].firstIndex(of: UInt8(ascii: "?"))
        path = start..<(mark ?? end)
        query = mark.map { $0 + 1..<end }
    }
}
