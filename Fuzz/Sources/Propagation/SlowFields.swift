/// Fields as W3C Trace Context level 2 says them, rule by rule.
enum SlowFields {
    /// Section 3.2: whether `traceparent` is one.
    static func isParent(_ bytes: [UInt8]) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count >= 4, zip(parts, [2, 32, 16, 2]).allSatisfy({ isHexadecimal($0, $1) }) else { return false }
        let version = String(decoding: parts[0], as: UTF8.self)
        if version == "ff" || version == "00" && parts.count > 4 { return false }
        return [parts[1], parts[2]].allSatisfy { $0.contains { $0 != UInt8(ascii: "0") } }
    }

    private static func isHexadecimal(_ part: ArraySlice<UInt8>, _ count: Int) -> Bool {
        part.count == count && part.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }

    /// Section 3.3: the members of `tracestate`, of those with the same key the first; nil where one is none, or there are
    /// more than 32.
    static func state(_ bytes: [UInt8]) -> [[UInt8]]? {
        var members: [(key: [UInt8], member: [UInt8])] = []
        for part in bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
            let member = Array(part.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
            if member.isEmpty { continue }
            let halves = member.split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false)
            guard halves.count == 2, isKey(halves[0]), isValue(halves[1]) else { return nil }
            if !members.contains(where: { $0.key == Array(halves[0]) }) { members.append((Array(halves[0]), member)) }
        }
        return members.count > 32 ? nil : members.map(\.member)
    }

    private static func isKey(_ key: ArraySlice<UInt8>) -> Bool {
        guard let first = key.first, key.count <= 256 else { return false }
        let beginning = "abcdefghijklmnopqrstuvwxyz0123456789"
        return beginning.utf8.contains(first) && key.allSatisfy { (beginning + "_-*/@").utf8.contains($0) }
    }

    private static func isValue(_ value: ArraySlice<UInt8>) -> Bool {
        (1...256).contains(value.count) && value.allSatisfy { (0x20...0x7E).contains($0) }
    }
}
