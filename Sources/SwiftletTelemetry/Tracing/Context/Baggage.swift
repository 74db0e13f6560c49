public import Tracing

/// What a service gives to all those that work for its request, by name: the field `baggage` (W3C Baggage).
///
/// Whoever is called sees it; secrets do not belong there.
///
/// ```swift
/// var context = ServiceContext.current ?? .topLevel
/// context.baggage["tenant"] = "acme"
/// try await ServiceContext.withValue(context) { try await roles.get("/roles/1") }
/// ```
public struct Baggage: Sendable, Equatable {
    /// The most members, and the most bytes of the field (W3C Baggage, section 3.3.2).
    static let memberLimit = 64
    static let sizeLimit = 8192

    private struct Member: Sendable, Equatable {
        var key: String
        var value: String
        /// What the sender says of it, as it was sent, with the semicolon before it.
        var properties = ""
    }

    private var members: [Member] = []

    /// Nothing.
    public init() {}

    /// Reads the field; members that are malformed, and those beyond the limits, are left out.
    init(_ text: String) {
        guard text.utf8.count <= Self.sizeLimit else { return }
        for part in text.split(separator: ",") where members.count < Self.memberLimit {
            let pieces = part.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
            guard let equals = pieces[0].firstIndex(of: "=") else { continue }
            let key = Self.trimmed(pieces[0][..<equals])
            let value = Self.trimmed(pieces[0][pieces[0].index(after: equals)...])
            guard Self.isToken(key), let decoded = Self.decoded(value) else { continue }
            let properties = pieces.count == 2 ? ";" + Self.trimmed(pieces[1]) : ""
            guard properties.utf8.allSatisfy({ (0x21...0x7E).contains($0) || $0 == 0x20 || $0 == 0x09 }) else {
                continue
            }
            members.removeAll { $0.key == key }
            members.append(Member(key: key, value: decoded, properties: properties))
        }
    }

    /// The value of a name: any text. A name is of letters, digits and ``!#$%&'*+-.^_`|~``; one that is not, or for which
    /// there is no room, is not taken.
    public subscript(key: String) -> String? {
        get { members.first { $0.key == key }?.value }
        set {
            guard let newValue else { return members.removeAll { $0.key == key } }
            guard Self.isToken(key) else { return }
            if let index = members.firstIndex(where: { $0.key == key }) {
                members[index].value = newValue
            } else if members.count < Self.memberLimit {
                members.append(Member(key: key, value: newValue))
            }
        }
    }

    /// The names, in order.
    public var keys: [String] { members.map(\.key) }

    /// Whether there is nothing.
    public var isEmpty: Bool { members.isEmpty }

    /// The field; nil when there is nothing to send. Members for which there is no room are left out.
    var field: String? {
        var field = ""
        for member in members {
            let text = "\(member.key)=\(Self.encoded(member.value))\(member.properties)"
            guard field.utf8.count + text.utf8.count + 1 <= Self.sizeLimit else { continue }
            if !field.isEmpty { field += "," }
            field += text
        }
        return field.isEmpty ? nil : field
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }

    /// RFC 9110, section 5.6.2.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    /// Whether a byte may stand in a value as it is; the percent sign says that a byte does not.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && !"\",;\\%".utf8.contains(byte)
    }

    private static func encoded(_ value: String) -> String {
        if value.utf8.allSatisfy(isPlain) { return value }
        var bytes: [UInt8] = []
        for byte in value.utf8 {
            if isPlain(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(contentsOf: Hexadecimal.text(UInt64(byte)).uppercased().utf8.suffix(2))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The value that is encoded; nil when a byte may not stand there.
    private static func decoded(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var rest = Substring(text).utf8
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let decoded = Hexadecimal.number(rest.prefix(2), allowsCapitals: true)
            {
                bytes.append(UInt8(decoded))
                rest = rest.dropFirst(2)
            } else if isPlain(byte) || byte == UInt8(ascii: "%") {
                bytes.append(byte)
            } else {
                return nil
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension ServiceContext {
    private enum BaggageKey: ServiceContextKey {
        typealias Value = Baggage
        static var nameOverride: String? { "baggage" }
    }

    /// What is given to all those that work for the request.
    public var baggage: Baggage {
        get { self[BaggageKey.self] ?? Baggage() }
        set { self[BaggageKey.self] = newValue.isEmpty ? nil : newValue }
    }
}
