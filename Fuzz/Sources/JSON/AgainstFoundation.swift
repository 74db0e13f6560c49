import Foundation
import FuzzTools

/// What Foundation makes of the same text, but for the differences that are explained.
enum AgainstFoundation {
    /// A difference that is meant to be.
    struct Difference: Sendable {
        let name: String
        let why: String
        let applies: @Sendable ([UInt8]) -> Bool
    }

    /// Foundation refuses what we accept.
    static let refusedByFoundation: [Difference] = [
        Difference(
            name: "Foundation refuses numbers that no double holds", why: "digits are kept until a type is asked for"
        ) {
            (try? SlowJSON.read($0, depthLimit: 200)).map(holdsExtremeNumber) ?? false
        }
    ]

    /// Foundation accepts what we refuse.
    static let acceptedByFoundation: [Difference] = [
        Difference(
            name: "Foundation reads UTF-16, UTF-32 and byte order marks", why: "RFC 8259 section 8.1: UTF-8, no mark"
        ) {
            $0.starts(with: [0xEF, 0xBB, 0xBF]) || $0.starts(with: [0xFF, 0xFE]) || $0.starts(with: [0xFE, 0xFF])
                || $0.prefix(4).contains(0)
        },
        Difference(name: "Foundation accepts a comma behind the last item or member", why: "RFC 8259 sections 4 and 5")
        {
            String(decoding: $0, as: UTF8.self).contains(#/,[ \t\r\n]*[\]}]/#)
        },
        Difference(name: "Foundation nests deeper", why: "128 levels are enough, and no client may exhaust the stack") {
            $0.filter { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }.count > 128
        },
    ]

    static func check(_ bytes: [UInt8], _ ours: Tree?) {
        if hasMark(bytes) {
            return Tally.count("Foundation drops U+FEFF at the beginning of a string, taking it for a byte order mark")
        }
        let object = try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
        switch (ours, object) {
        case (nil, nil): return
        case (let ours?, let object?):
            expect(isSame(ours, object), "\(ours) but Foundation reads \(object)")
        case (_?, nil): explain(bytes, refusedByFoundation, "refused by Foundation")
        case (nil, _?): explain(bytes, acceptedByFoundation, "accepted by Foundation")
        }
    }

    /// Whether a number is infinite as a double, or zero without being it.
    private static func holdsExtremeNumber(_ tree: Tree) -> Bool {
        switch tree {
        case .number(let digits):
            guard let value = Double(digits), value.isFinite else { return true }
            return value == 0 && digits.prefix { $0 != "e" && $0 != "E" }.contains { ("1"..."9").contains($0) }
        case .array(let items): return items.contains(where: holdsExtremeNumber)
        case .object(let members): return members.values.contains(where: holdsExtremeNumber)
        default: return false
        }
    }

    /// Whether U+FEFF stands anywhere.
    static func hasMark(_ bytes: [UInt8]) -> Bool {
        bytes.indices.contains { bytes[$0...].starts(with: [0xEF, 0xBB, 0xBF]) }
    }

    private static func explain(_ bytes: [UInt8], _ differences: [Difference], _ what: String) {
        guard let difference = differences.first(where: { $0.applies(bytes) }) else {
            finding("\(what): \(quoted(bytes))")
        }
        Tally.count(difference.name)
    }

    private static func isSame(_ tree: Tree, _ object: Any) -> Bool {
        switch tree {
        case .null: object is NSNull
        case .bool(let value): (object as? Bool) == value
        case .string(let text): (object as? String)?.utf8.elementsEqual(text.utf8) ?? false
        case .number(let digits): (object as? NSNumber).map { isSame(digits, $0) } ?? false
        case .array(let items):
            (object as? [Any]).map { $0.count == items.count && zip(items, $0).allSatisfy(isSame) } ?? false
        case .object(let members):
            (object as? [String: Any]).map { object in
                object.count == members.count
                    && members.allSatisfy { name, value in object[name].map { isSame(value, $0) } ?? false }
            } ?? false
        }
    }

    /// Foundation keeps some numbers as doubles and some as decimals, so that the last bit may differ.
    private static func isSame(_ digits: String, _ number: NSNumber) -> Bool {
        if let whole = Int64(digits) { return number.int64Value == whole }
        guard let value = Double(digits) else { return false }
        return abs(value - number.doubleValue) <= value.magnitude.ulp * 4
    }
}
