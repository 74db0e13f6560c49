import Logging
import SwiftletSchema
import SwiftletTelemetry

/// What may be shown of the arguments of a call, within limits of depth, number and length.
struct LoggedArguments {
    private static let deepest = 4
    private static let mostMembers = 20
    private static let longestText = 200

    private let redaction: Redaction

    init(_ redaction: Redaction) { self.redaction = redaction }

    /// The arguments by their names; secrets are masked, inside of values too.
    func shown(_ arguments: [(name: String, value: Any)]) -> [String: Logger.MetadataValue] {
        var result: [String: Logger.MetadataValue] = [:]
        for (name, value) in arguments { result[name] = shown(value, name: name, depth: 0) }
        return result
    }

    private func shown(_ value: Any, name: String, depth: Int) -> Logger.MetadataValue {
        redaction.hides(name) ? .string(Redaction.mask) : shown(value, depth: depth)
    }

    private func shown(_ value: Any, depth: Int) -> Logger.MetadataValue {
        switch value {
        case is any SensitiveValue: return .string(Redaction.mask)
        case let value as Int: return .stringConvertible(value)
        case let value as Bool: return .stringConvertible(value)
        case let value as Double: return .stringConvertible(value)
        case let value as String: return .string(Self.shortened(value))
        default: break
        }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional: return mirror.children.first.map { shown($0.value, depth: depth) } ?? "nil"
        case .collection, .set:
            guard depth < Self.deepest else { return "…" }
            let items = mirror.children.prefix(Self.mostMembers).map { shown($0.value, depth: depth + 1) }
            return .array(mirror.children.count > Self.mostMembers ? items + ["…"] : items)
        case .dictionary:
            return members(mirror.children.prefix(Self.mostMembers).compactMap(Self.member), depth)
        case .struct, .class, .enum, .tuple: return described(value, mirror, depth)
        default: return .string(Self.shortened(String(describing: value)))
        }
    }

    /// What describes itself is shown so; anything else by its members.
    private func described(_ value: Any, _ mirror: Mirror, _ depth: Int) -> Logger.MetadataValue {
        guard !(value is any CustomStringConvertible), !mirror.children.isEmpty else {
            return .string(Self.shortened(String(describing: value)))
        }
        let named = mirror.children.enumerated().map { (name: $1.label ?? "\($0)", value: $1.value) }
        return members(named, depth)
    }

    /// A pair of a dictionary.
    private static func member(_ pair: Mirror.Child) -> (name: String, value: Any)? {
        let parts = Array(Mirror(reflecting: pair.value).children)
        return parts.count == 2 ? ("\(parts[0].value)", parts[1].value) : nil
    }

    private func members(_ members: [(name: String, value: Any)], _ depth: Int) -> Logger.MetadataValue {
        guard depth < Self.deepest else { return "…" }
        var result: [String: Logger.MetadataValue] = [:]
        for (name, value) in members.prefix(Self.mostMembers) {
            result[name] = shown(value, name: name, depth: depth + 1)
        }
        return .dictionary(result)
    }

    private static func shortened(_ text: String) -> String {
        text.utf8.count <= longestText ? text : String(text.prefix(longestText)) + "…"
    }
}
