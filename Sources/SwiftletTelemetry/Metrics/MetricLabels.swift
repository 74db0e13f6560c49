/// What tells the series of one metric apart: names and values, such as `["kind": "express"]`.
///
/// Each combination of values is a series of its own that is kept as long as the process runs: values must come from a small
/// set, and never from what clients send.
public struct MetricLabels: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    /// The most bytes of a value.
    private static let valueLimit = 1024

    /// The labels as they are shown, in the order of their names: `a="b",c="d"`.
    let text: String

    /// Takes names and values. Names become legal ones; a value that is empty is as none, and of two with the same name the
    /// last counts.
    public init(_ pairs: some Sequence<(String, String)>) {
        var values: [String: String] = [:]
        for (name, value) in pairs { values[MetricName.label(name)] = value }
        text = values.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
            .map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
    }

    /// Takes a literal such as `["kind": "express"]`.
    public init(dictionaryLiteral pairs: (String, String)...) { self.init(pairs) }

    /// The labels of the series that takes what finds no place of its own.
    static let overflow: MetricLabels = ["overflow": "true"]

    /// A value in quotes: backslash, quote and line feed are escaped, in both formats.
    private static func escaped(_ value: String) -> String {
        var bytes: [UInt8] = []
        for character in value {
            guard bytes.count + character.utf8.count <= valueLimit else { break }
            switch character {
            case "\\": bytes += Array(#"\\"#.utf8)
            case "\"": bytes += Array(#"\""#.utf8)
            case "\n": bytes += Array(#"\n"#.utf8)
            case "\r\n": bytes += Array("\r".utf8) + Array(#"\n"#.utf8)
            default: bytes += Array(character.utf8)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
