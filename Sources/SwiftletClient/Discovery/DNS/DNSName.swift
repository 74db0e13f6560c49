/// A name of the domain name system (RFC 1035, section 3.1): labels of bytes, compared without regard to ASCII case.
struct DNSName: Sendable, Hashable, CustomStringConvertible {
    /// The longest name and the longest label, in bytes as they are sent.
    static let longest = 255, longestLabel = 63

    /// The labels in lower case, without the root's.
    let labels: [[UInt8]]

    /// Takes labels; nil when one is empty or too long, or all of them are.
    init?(labels: [[UInt8]]) {
        guard labels.allSatisfy({ (1...Self.longestLabel).contains($0.count) }),
            labels.reduce(1, { $0 + $1.count + 1 }) <= Self.longest
        else { return nil }
        self.labels = labels.map { $0.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 } }
    }

    /// Takes a name of labels between dots, perhaps with one at its end; nil when it is none.
    init?(_ text: some StringProtocol) {
        let text = text.hasSuffix(".") ? text.dropLast() : text[...]
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        let labels = Array(text.utf8).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        self.init(labels: labels.map { Array($0) })
    }

    /// The labels with dots between them; what is not printable is shown as `?`.
    var description: String {
        labels.map { String(decoding: $0.map { (0x21...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self) }
            .joined(separator: ".")
    }

    /// This name below another; nil when that is too long.
    func below(_ domain: DNSName) -> DNSName? { DNSName(labels: labels + domain.labels) }

    /// The name as it is sent, without compression.
    var wireForm: [UInt8] { labels.flatMap { [UInt8($0.count)] + $0 } + [0] }
}
