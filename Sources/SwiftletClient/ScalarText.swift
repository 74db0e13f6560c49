import SwiftletSchema

/// The texts of a value in a path or a query: its JSON form without quotes, so that a value looks the same everywhere.
struct ScalarText {
    private(set) var items: [String] = []
    /// Whether the value is one scalar, not a list or null.
    private(set) var isSingle = true

    var first: String? { items.first }

    /// The texts of a scalar (one), of a list of scalars (one each) or of null (none); nil for anything else.
    static func texts(of value: some Schema) -> ScalarText? {
        // The frequent types need no detour.
        if let text = value as? String { return ScalarText(items: [text]) }
        if let number = value as? Int { return ScalarText(items: [String(number)]) }
        guard let json = try? value.json(showingSensitive: true) else { return nil }
        return json.withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            return try? read(from: &reader, first: bytes.first)
        }
    }

    private static func read(from reader: inout JSONReader, first: UInt8?) throws(JSONError) -> ScalarText? {
        switch first {
        case UInt8(ascii: "["):
            var texts = ScalarText(isSingle: false)
            guard try reader.beginArray() else { return nil }
            while try reader.nextItem() {
                guard let text = text(of: try reader.readRaw()) else { return nil }
                texts.items.append(text)
            }
            return texts
        case UInt8(ascii: "n"):
            return ScalarText(isSingle: false)
        default:
            return text(of: try reader.readRaw()).map { ScalarText(items: [$0]) }
        }
    }

    private static func text(of json: String) -> String? {
        switch json.utf8.first {
        case UInt8(ascii: "\""): try? String(json: json.utf8)
        case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "n"), nil: nil
        default: json
        }
    }
}
