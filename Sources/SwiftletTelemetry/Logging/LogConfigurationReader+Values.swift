import Logging
import Yams

/// The values of nodes; those that are not what they should be are mistakes.
extension LogConfigurationReader {
    /// The members of a mapping that has no others than these; those without a value are left out.
    mutating func mapping(_ node: Node, _ name: String, _ keys: [String]) -> [String: Node] {
        var members: [String: Node] = [:]
        for (key, node) in named(node, name) {
            if keys.contains(key) {
                if !isNull(node) { members[key] = node }
            } else {
                let accepted = keys.joined(separator: ", ")
                refuse(node, name.isEmpty ? key : "\(name).\(key)", "is unknown; accepted are \(accepted)")
            }
        }
        return members
    }

    /// The members of a mapping with names of any kind, in order.
    mutating func named(_ node: Node?, _ name: String) -> [(String, Node)] {
        guard let node, !isNull(node) else { return [] }
        guard let mapping = node.mapping else {
            refuse(node, name.isEmpty ? "the file" : name, "must hold names and values")
            return []
        }
        return mapping.compactMap { key, value in key.scalar.map { ($0.string, value) } }
    }

    mutating func choice<C: RawRepresentable<String> & CaseIterable>(
        _ node: Node?, _ name: String, _ type: C.Type, in parent: Node
    ) -> C? {
        let names = C.allCases.map(\.rawValue).joined(separator: ", ")
        guard let node else {
            // What holds no members was refused already.
            if parent.mapping != nil || isNull(parent) { refuse(parent, name, "is missing; accepted are \(names)") }
            return nil
        }
        guard let text = node.scalar?.string, let value = C(rawValue: text) else {
            refuse(node, name, "must be one of \(names)")
            return nil
        }
        return value
    }

    mutating func level(_ node: Node, _ name: String) -> Logger.Level? {
        guard let text = node.scalar?.string.lowercased(), let level = Logger.Level(rawValue: text) else {
            refuse(node, name, "must be one of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))")
            return nil
        }
        return level
    }

    mutating func text(_ node: Node, _ name: String) -> String {
        guard let text = node.scalar?.string, !text.isEmpty else {
            refuse(node, name, "must be a text")
            return ""
        }
        return text
    }

    mutating func texts(_ node: Node?, _ name: String) -> [String] {
        guard let node, !isNull(node) else { return [] }
        guard let list = node.sequence else {
            refuse(node, name, "must be a list, such as [a, b]")
            return []
        }
        return list.map { text($0, name) }.filter { !$0.isEmpty }
    }

    mutating func bool(_ node: Node, _ name: String) -> Bool? {
        let value = node.bool
        if value == nil { refuse(node, name, "must be true or false") }
        return value
    }

    mutating func number(_ node: Node, _ name: String, _ range: ClosedRange<Int>) -> Int? {
        guard let number = node.int, range.contains(number) else {
            refuse(node, name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    mutating func size(_ node: Node, _ name: String, _ range: ClosedRange<Int>) -> Int? {
        let text = node.scalar?.string ?? ""
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let units = ["": 0, "B": 0, "KiB": 10, "MiB": 20, "GiB": 30]
        guard let count = Int(digits), let shift = units[String(text.dropFirst(digits.count))],
            count <= Int.max >> shift,
            range.contains(count << shift)
        else {
            let (least, most) = (range.lowerBound >> 10, range.upperBound >> 30)
            refuse(node, name, "must be a size such as 512KiB or 10MiB, from \(least)KiB to \(most)GiB")
            return nil
        }
        return count << shift
    }

    private func isNull(_ node: Node) -> Bool { node.scalar.map { $0.string.isEmpty || node.null != nil } ?? false }

    static func list(_ names: some Sequence<String>) -> String { names.sorted().joined(separator: ", ") }

    mutating func refuseUse(of node: Node?, _ name: String, _ reason: String) {
        if let node { refuse(node, name, reason) }
    }

    mutating func refuse(_ node: Node, _ name: String, _ reason: String) {
        let place = node.mark.map { "\(path), line \($0.line)" } ?? path
        mistakes.append("\(place): \(name) \(reason).")
    }
}
