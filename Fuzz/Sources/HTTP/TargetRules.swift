/// The rules of a request target, applied to the whole of it.
enum TargetRules {
    static func broken(by target: ArraySlice<UInt8>, method: String) -> Set<Rule> {
        if method == "CONNECT" { return [.targetForm] }
        if target.first == UInt8(ascii: "/") { return brokenByPathAndQuery(target) }
        if target.elementsEqual([UInt8(ascii: "*")]) { return method == "OPTIONS" ? [] : [.targetForm] }
        for scheme in ["http://", "https://"] where target.prefix(scheme.utf8.count).folded == scheme {
            let rest = target.dropFirst(scheme.utf8.count)
            let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
            guard AuthorityRules.isValid(authority) else { return [.targetForm] }
            return brokenByPathAndQuery(rest[authority.endIndex...])
        }
        return [.targetForm]
    }

    static func pathAndQuery(of target: String) -> (path: String, query: String?) {
        var rest = Array(target.utf8)[...]
        if rest.first != UInt8(ascii: "/"), let authority = rest.firstRange(of: Array("://".utf8)) {
            rest = rest[(authority + 3)...].drop { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        }
        let path = rest.prefix { $0 != UInt8(ascii: "?") }
        let query = path.endIndex == rest.endIndex ? nil : String(repairing: rest[(path.endIndex + 1)...])
        return (String(repairing: path), query)
    }

    private static func brokenByPathAndQuery(_ text: ArraySlice<UInt8>) -> Set<Rule> {
        let path = text.prefix { $0 != UInt8(ascii: "?") }
        let query = text[path.endIndex...].dropFirst()
        var broken: Set<Rule> = []
        if path.contains(where: { "#\\\t".utf8.contains($0) }) { broken.insert(.targetCharacter) }
        if query.contains(where: { "#\t".utf8.contains($0) }) { broken.insert(.targetCharacter) }
        if !path.isUTF8 || !query.isUTF8 || query.percentDecoded == nil { broken.insert(.targetEncoding) }
        for segment in path.split(separator: UInt8(ascii: "/")) { broken.formUnion(brokenBySegment(segment)) }
        return broken
    }

    private static func brokenBySegment(_ segment: ArraySlice<UInt8>) -> Set<Rule> {
        guard let decoded = segment.percentDecoded else { return [.targetEncoding, .ambiguousPath] }
        var broken: Set<Rule> = []
        if !decoded[...].isUTF8 { broken.insert(.targetEncoding) }
        if decoded.elementsEqual(".".utf8) || decoded.elementsEqual("..".utf8) { broken.insert(.ambiguousPath) }
        // Raw ones are refused elsewhere, so what is found here was encoded.
        if decoded.contains(where: { $0 < 32 || $0 == 127 || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }) {
            broken.insert(.ambiguousPath)
        }
        return broken
    }
}

/// The rules of `uri-host [ ":" port ]`.
enum AuthorityRules {
    static func isValid(_ text: ArraySlice<UInt8>) -> Bool {
        if text.first == UInt8(ascii: "[") {
            guard let end = text.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let address = text[(text.startIndex + 1)..<end]
            let isAddress = address.allSatisfy { $0.isHex || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
            guard isAddress, address.filter({ $0 == UInt8(ascii: ":") }).count > 1 else { return false }
            return text[(end + 1)...].isEmpty || isPort(text[(end + 1)...])
        }
        let host = text.prefix { $0 != UInt8(ascii: ":") }
        guard !host.isEmpty, host.percentDecoded != nil else { return false }
        guard host.allSatisfy({ $0.isHostByte || $0 == UInt8(ascii: "%") }) else { return false }
        return host.endIndex == text.endIndex || isPort(text[host.endIndex...])
    }

    private static func isPort(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.first == UInt8(ascii: ":"), text.dropFirst().allSatisfy(\.isDecimal) else { return false }
        let digits = text.dropFirst().drop { $0 == UInt8(ascii: "0") }
        return digits.count <= 5 && (Int(String(repairing: digits)) ?? 0) <= 65_535
    }
}
