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

    /// A value in quotes: backslash, quote and line feed are escaped, in both formats. By scalars: a quote with a combining
    /// mark behind it is one `Character`, which equals no quote.
    private static func escaped(_ value: String) -> String {
        var result = String.UnicodeScalarView()
        var count = 0
        for scalar in value.unicodeScalars {
            count += UTF8.width(scalar)
            guard count <= valueLimit else { break }
            switch scalar {
            case "\\": result += #"\\"#.unicodeScalars
            case "\"": result += #"\""#.unicodeScalars
            case "\n": result += #"\n"#.unicodeScalars
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
