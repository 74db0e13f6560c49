import FoundationEssentials

/// A well-known form of string (JSON Schema, "Defined Formats").
public enum StringFormat: String, Sendable, CaseIterable {
    /// A mailbox such as `user@example.org`.
    case email
    /// An absolute URI (RFC 3986).
    case uri
    /// A UUID (RFC 9562).
    case uuid
    /// A point in time (RFC 3339).
    case dateTime = "date-time"
    /// A day such as `2026-02-28` (RFC 3339).
    case date
    /// A host name (RFC 1123).
    case hostname
    /// An IPv4 address.
    case ipv4
    /// Bytes in base64 (RFC 4648).
    case byte

    /// The format with its article, fit to follow `must be`.
    var article: String {
        switch self {
        case .email: "an e-mail address"
        case .uri: "an absolute URI"
        case .uuid: "a UUID"
        case .dateTime: "an ISO 8601 date and time"
        case .date: "a date such as 2026-02-28"
        case .hostname: "a host name"
        case .ipv4: "an IPv4 address"
        case .byte: "base64"
        }
    }

    /// Whether a string has this form.
    func accepts(_ text: String) -> Bool {
        switch self {
        case .email: Self.isEmail(text)
        case .uri: text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && URL(string: text)?.scheme != nil
        case .uuid: UUID(uuidString: text) != nil
        case .dateTime: Timestamp.parse(text.utf8) != nil
        case .date: text.utf8.count == 10 && Timestamp.parse((text + "T00:00:00Z").utf8) != nil
        case .hostname: Self.isHostname(text)
        case .ipv4: Self.isIPv4(text)
        case .byte: Data(base64Encoded: text) != nil
        }
    }

    /// One `@`, something before it and a dotted host after it; whether the mailbox exists only a mail can tell.
    private static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[0].utf8.count <= 64 else { return false }
        guard parts[0].utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return false }
        return parts[1].contains(".") && isHostname(String(parts[1]))
    }

    private static func isHostname(_ text: String) -> Bool {
        guard text.utf8.count <= 253 else { return false }
        return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            guard (1...63).contains(label.utf8.count), label.first != "-", label.last != "-" else { return false }
            return label.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
        }
    }

    private static func isIPv4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { $0 &- 0x30 <= 9 }
                    && UInt8(part) != nil && (part.utf8.count == 1 || part.first != "0")
            }
    }
}
