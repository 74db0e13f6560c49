/// Which names tell of secrets: what headers, log fields and arguments of such names hold is never shown.
///
/// A name tells of a secret when one of the words stands in it, in any case and whatever separates its parts: `X-Api-Key`,
/// `api_key` and `apiKey` all hold `apikey`.
public struct Redaction: Sendable, Equatable {
    /// What stands in place of a secret.
    public static let mask = "***"

    /// The words that every service hides: authorization, cookie, password, token, secret, API key and the like.
    public static let standard = Redaction()

    /// `cookie` also covers `set-cookie`, `token` the tokens of any kind.
    private static let standardWords = [
        "authorization", "cookie", "password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "accesskey",
        "privatekey", "credential", "sessionid",
    ]

    /// The words, of small letters and digits alone.
    private let words: [[UInt8]]

    /// The standard words and others beside them.
    public init(adding words: [String] = []) {
        self.words = (Self.standardWords + words).map { Self.folded($0) }.filter { !$0.isEmpty }
    }

    /// Whether what has this name is a secret.
    public func hides(_ name: String) -> Bool {
        let name = Self.folded(name)
        return words.contains { Self.contains(name, $0) }
    }

    /// What may be shown of a value that has this name.
    public func shown(_ value: String, name: String) -> String { hides(name) ? Self.mask : value }

    /// A name without what separates its parts, in small letters.
    private static func folded(_ name: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(name.utf8.count)
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: " "): continue
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes.append(byte | 0x20)
            default: bytes.append(byte)
            }
        }
        return bytes
    }

    private static func contains(_ text: [UInt8], _ word: [UInt8]) -> Bool {
        guard text.count >= word.count else { return false }
        return (0...text.count - word.count).contains { start in
            word.indices.allSatisfy { text[start + $0] == word[$0] }
        }
    }
}
