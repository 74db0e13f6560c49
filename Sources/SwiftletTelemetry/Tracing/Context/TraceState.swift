/// What tracing systems have to tell about a trace, each under its key, the latest first (W3C Trace Context level 2, section 3.3).
public struct TraceState: Sendable, Hashable, CustomStringConvertible {
    /// The most members.
    static let memberLimit = 32
    /// The most bytes that are passed on; at least so many must be.
    static let sizeLimit = 512
    /// When there are more, members above this size go first.
    private static let largeMember = 128

    /// Nothing.
    public static let empty = TraceState(checked: "")

    /// The members as they are sent, without spaces around them.
    public let description: String

    private init(checked description: String) { self.description = description }

    /// Reads the field `tracestate`, several of which are joined by commas. Of members with the same key the first stays.
    ///
    /// - Returns: Nil when a member is malformed or there are too many: then all of it is ignored.
    init?(_ text: String) {
        var members: [Substring.UTF8View] = []
        var keys: Set<String> = []
        for part in text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let member = Self.trimmed(part)
            if member.isEmpty { continue }
            guard let equals = member.firstIndex(of: UInt8(ascii: "=")), Self.isKey(member[..<equals]),
                Self.isValue(member[member.index(after: equals)...])
            else { return nil }
            if keys.insert(String(decoding: member[..<equals], as: UTF8.self)).inserted { members.append(member) }
            guard members.count <= Self.memberLimit else { return nil }
        }
        description = Self.joined(members)
    }

    /// Whether there is nothing.
    public var isEmpty: Bool { description.isEmpty }

    /// With a member in the first place, in place of an older one with its key; the last ones go where there are too many.
    func with(_ key: String, _ value: String) -> TraceState {
        let first = "\(key)=\(value)"
        guard !isEmpty else { return TraceState(checked: first) }
        var members = description.utf8.split(separator: UInt8(ascii: ","))
        let start = Array(key.utf8) + [UInt8(ascii: "=")]
        members.removeAll { $0.starts(with: start) }
        members.insert(Substring(first).utf8, at: 0)
        return TraceState(checked: Self.joined(Array(members.prefix(Self.memberLimit))))
    }

    /// Members as they are sent, as many as may be.
    private static func joined(_ members: [Substring.UTF8View]) -> String {
        var members = members
        func size() -> Int { members.reduce(members.count - 1) { $0 + $1.count } }
        while size() > sizeLimit, let large = members.lastIndex(where: { $0.count > largeMember }) {
            members.remove(at: large)
        }
        while size() > sizeLimit { members.removeLast() }
        return members.map { String(Substring($0)) }.joined(separator: ",")
    }

    private static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
        let isSpace = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var text = text.drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }

    private static func isKey(_ key: Substring.UTF8View) -> Bool {
        guard (1...256).contains(key.count), let first = key.first else { return false }
        switch first {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): break
        default: return false
        }
        return key.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
                UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "@"):
                true
            default: false
            }
        }
    }

    /// Spaces at the end have been taken for such around the member.
    private static func isValue(_ value: Substring.UTF8View) -> Bool {
        (1...256).contains(value.count) && value.allSatisfy { (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "=") }
    }
}
