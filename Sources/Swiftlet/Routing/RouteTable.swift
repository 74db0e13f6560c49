public import HTTPTypes

/// The routes of a service, frozen at its start.
///
/// At each segment literal text beats a parameter, and a parameter beats the rest of a path; a choice that leads nowhere
/// is taken back.
public struct RouteTable<Endpoint: Sendable>: Sendable {
    /// What a look-up finds.
    public enum Match: Sendable {
        /// The route, and the values of its parameters in the order of its template, percent-decoded.
        case found(Endpoint, values: [String])
        /// The path exists for these other methods only, in alphabetical order.
        case methodNotAllowed([HTTPRequest.Method])
        /// There is no such path.
        case notFound
        /// The path's percent-encoding is wrong, or hides a slash or a NUL (RFC 3986, section 2.1), or the path has a
        /// segment `.` or `..`, which clients resolve before they send it (section 5.2.4).
        case malformed
    }

    private let root: RouteNode<Endpoint>

    init(root: RouteNode<Endpoint>) {
        self.root = root
    }

    /// Finds the route of a request.
    ///
    /// - Parameters:
    ///   - method: the request's method; HEAD finds the routes of GET.
    ///   - path: the path as received, percent-encoded, without the query. A slash at its end makes no difference;
    ///     two in a row do: `//a` is not `/a`.
    public func match(_ method: HTTPRequest.Method, _ path: String) -> Match {
        // RFC 9110 section 9.3.7: the asterisk is no path; it stands for the server as a whole.
        guard path != "*" else { return .notFound }
        var parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)[...]
        // What stands before the first slash, and behind one at the end.
        if parts.first?.isEmpty == true { parts.removeFirst() }
        if parts.last?.isEmpty == true { parts.removeLast() }
        var segments: [String] = []
        segments.reserveCapacity(parts.count)
        var hasEmpty = false
        for part in parts {
            guard let segment = Self.decoded(part), segment != ".", segment != ".." else { return .malformed }
            hasEmpty = hasEmpty || segment.isEmpty
            segments.append(segment)
        }
        guard !hasEmpty else { return .notFound }
        var search = Search(method: method, segments: segments)
        if let endpoint = search.find(in: root, from: 0) { return .found(endpoint, values: search.values) }
        guard !search.otherMethods.isEmpty else { return .notFound }
        if search.otherMethods.contains(.get) { search.otherMethods.insert(.head) }
        return .methodNotAllowed(search.otherMethods.sorted { $0.rawValue < $1.rawValue })
    }

    private struct Search {
        let method: HTTPRequest.Method
        let segments: [String]
        var values: [String] = []
        var otherMethods: Set<HTTPRequest.Method> = []

        mutating func find(in node: RouteNode<Endpoint>, from index: Int) -> Endpoint? {
            guard index < segments.count else { return endpoint(of: node.entries) }
            if let next = node.literals[segments[index]], let found = find(in: next, from: index + 1) { return found }
            if let next = node.parameter.first {
                values.append(segments[index])
                if let found = find(in: next, from: index + 1) { return found }
                values.removeLast()
            }
            guard let found = endpoint(of: node.restEntries) else { return nil }
            values.append(segments[index...].joined(separator: "/"))
            return found
        }

        private mutating func endpoint(of entries: [HTTPRequest.Method: RouteNode<Endpoint>.Entry]) -> Endpoint? {
            if let entry = entries[method] ?? (method == .head ? entries[.get] : nil) { return entry.endpoint }
            otherMethods.formUnion(entries.keys)
            return nil
        }
    }

    /// The text of a segment; nil when its encoding is wrong or ambiguous.
    private static func decoded(_ part: Substring.UTF8View.SubSequence) -> String? {
        guard part.contains(UInt8(ascii: "%")) else { return String(Substring(part)) }
        var bytes: [UInt8] = []
        var index = part.startIndex
        while index < part.endIndex {
            let byte = part[index]
            index = part.index(after: index)
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let end = part.index(index, offsetBy: 2, limitedBy: part.endIndex),
                part[index..<end].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                let value = UInt8(String(Substring(part[index..<end])), radix: 16), value != 0,
                value != UInt8(ascii: "/")
            else { return nil }
            bytes.append(value)
            index = end
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
