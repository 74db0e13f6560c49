/// How the slow reader takes bytes apart: nothing here is shared with the parser.
extension ArraySlice<UInt8> {
    /// Where `bytes` stand first.
    func firstRange(of bytes: [UInt8]) -> Int? {
        guard count >= bytes.count else { return nil }
        return (startIndex...endIndex - bytes.count).first { self[$0..<$0 + bytes.count].elementsEqual(bytes) }
    }

    /// The parts between CR LF; the last one is what follows the last CR LF.
    var lines: [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var rest = self
        while let end = rest.firstRange(of: [13, 10]) {
            lines.append(rest[rest.startIndex..<end])
            rest = rest[(end + 2)...]
        }
        return lines + [rest]
    }

    /// Without spaces and tabs at the ends.
    var trimmed: ArraySlice<UInt8> {
        var rest = self
        while rest.first == 32 || rest.first == 9 { rest = rest.dropFirst() }
        while rest.last == 32 || rest.last == 9 { rest = rest.dropLast() }
        return rest
    }

    /// In lower case.
    var folded: String { String(repairing: self).lowercased() }

    var isUTF8: Bool { String(validating: self, as: UTF8.self) != nil }

    /// With each `%` and two hexadecimal digits replaced by their byte; nil when a `%` begins none.
    var percentDecoded: [UInt8]? {
        var decoded: [UInt8] = []
        var rest = self
        while let byte = rest.popFirst() {
            guard byte == 37 else {
                decoded.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy(\.isHex),
                let value = UInt8(String(repairing: digits), radix: 16)
            else { return nil }
            decoded.append(value)
            rest = rest.dropFirst(2)
        }
        return decoded
    }
}

extension UInt8 {
    private static let tokens = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~".utf8)
    private static let hostCharacters = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=".utf8)
    private static let hexDigits = Set("0123456789abcdefABCDEF".utf8)
    private static let decimals = Set("0123456789".utf8)

    var isTokenByte: Bool { Self.tokens.contains(self) }
    var isHostByte: Bool { Self.hostCharacters.contains(self) }
    var isHex: Bool { Self.hexDigits.contains(self) }
    var isDecimal: Bool { Self.decimals.contains(self) }
}
