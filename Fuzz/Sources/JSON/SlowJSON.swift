/// A reader of its own for RFC 8259: slow, and with nothing of the real one in it.
struct SlowJSON {
    enum Misfit: Error {
        case invalid
        case tooDeep
    }

    private var rest: ArraySlice<UInt8>
    private let depthLimit: Int

    /// The one value in `bytes`.
    static func read(_ bytes: [UInt8], depthLimit: Int) throws -> Tree {
        var reader = SlowJSON(rest: bytes[...], depthLimit: depthLimit)
        let tree = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.rest.isEmpty else { throw Misfit.invalid }
        return tree
    }

    private init(rest: ArraySlice<UInt8>, depthLimit: Int) {
        self.rest = rest
        self.depthLimit = depthLimit
    }

    private mutating func skipSpace() {
        rest = rest.drop { " \t\r\n".utf8.contains($0) }
    }

    private mutating func take(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }

    private mutating func value(depth: Int) throws -> Tree {
        skipSpace()
        switch rest.first {
        case UInt8(ascii: "n") where take("null"): return .null
        case UInt8(ascii: "t") where take("true"): return .bool(true)
        case UInt8(ascii: "f") where take("false"): return .bool(false)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        default: return .number(try number())
        }
    }

    private mutating func array(depth: Int) throws -> [Tree] {
        guard depth < depthLimit else { throw Misfit.tooDeep }
        _ = take("[")
        var items: [Tree] = []
        skipSpace()
        if take("]") { return items }
        while true {
            items.append(try value(depth: depth + 1))
            skipSpace()
            if take("]") { return items }
            guard take(",") else { throw Misfit.invalid }
        }
    }

    private mutating func object(depth: Int) throws -> [String: Tree] {
        guard depth < depthLimit else { throw Misfit.tooDeep }
        _ = take("{")
        var members: [String: Tree] = [:]
        skipSpace()
        if take("}") { return members }
        while true {
            skipSpace()
            let name = try string()
            skipSpace()
            guard take(":") else { throw Misfit.invalid }
            members[name] = try value(depth: depth + 1)
            skipSpace()
            if take("}") { return members }
            guard take(",") else { throw Misfit.invalid }
        }
    }

    private mutating func number() throws -> String {
        let start = rest
        _ = take("-")
        let whole = rest.prefix { (0x30...0x39).contains($0) }
        guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else { throw Misfit.invalid }
        rest = rest[whole.endIndex...]
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
        return String(decoding: start[..<rest.startIndex], as: UTF8.self)
    }

    private mutating func digits() throws {
        guard let first = rest.first, (0x30...0x39).contains(first) else { throw Misfit.invalid }
        rest = rest.drop { (0x30...0x39).contains($0) }
    }

    private mutating func string() throws -> String {
        guard take("\"") else { throw Misfit.invalid }
        var text: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw Misfit.invalid }
                return string
            case UInt8(ascii: "\\"): text += try escape().utf8
            case ..<0x20: throw Misfit.invalid
            default: text.append(byte)
            }
        }
        throw Misfit.invalid
    }

    private mutating func escape() throws -> String {
        switch rest.popFirst() {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            var units = [try unit()]
            if UTF16.isLeadSurrogate(units[0]), take("\\u") { units.append(try unit()) }
            guard let text = String(validating: units, as: UTF16.self) else { throw Misfit.invalid }
            return text
        default: throw Misfit.invalid
        }
    }

    private mutating func unit() throws -> UInt16 {
        let digits = rest.prefix(4)
        let isHex = digits.allSatisfy { "0123456789abcdefABCDEF".utf8.contains($0) }
        guard digits.count == 4, isHex, let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16) else {
            throw Misfit.invalid
        }
        rest = rest.dropFirst(4)
        return unit
    }
}
