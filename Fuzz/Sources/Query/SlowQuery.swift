/// A decoder of its own, as the WHATWG URL Standard, section 5.1, says it step by step.
enum SlowQuery {
    static func items(_ bytes: [UInt8]) -> [(name: String, value: String)] {
        var items: [(name: String, value: String)] = []
        for sequence in bytes.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false) {
            if sequence.isEmpty { continue }
            let parts = sequence.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = decoded(parts[0], plusIsSpace: true).text
            let value = parts.count > 1 ? decoded(parts[1], plusIsSpace: true).text : ""
            items.append((name, value))
        }
        return items
    }

    /// Percent-decoded, and whether each `%` began an escape.
    static func decoded(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool) -> (text: String, isWellFormed: Bool) {
        var output: [UInt8] = []
        var isWellFormed = true
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            let digits = bytes[min(index + 1, bytes.endIndex)...].prefix(2)
            let isEscape = digits.count == 2 && digits.allSatisfy { "0123456789abcdefABCDEF".utf8.contains($0) }
            if byte == UInt8(ascii: "%"), isEscape {
                output.append(UInt8(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0)
                index += 3
            } else {
                if byte == UInt8(ascii: "%") { isWellFormed = false }
                output.append(byte == UInt8(ascii: "+") && plusIsSpace ? UInt8(ascii: " ") : byte)
                index += 1
            }
        }
        return (String(decoding: output, as: UTF8.self), isWellFormed)
    }
}
