/// The rules of a head, applied to whole lines.
struct HeadRules {
    let limits: RequestLimits
    var broken: Set<Rule> = []
    private(set) var method = ""
    private(set) var target = ""
    private(set) var minorVersion = 1
    private(set) var fields: [Field] = []
    private(set) var length: Int?
    private(set) var isChunked = false
    private var hosts = 0

    init(limits: RequestLimits) { self.limits = limits }

    /// What may stand in a line without its CR LF.
    mutating func checkBytes(of line: ArraySlice<UInt8>) {
        if line.contains(13) || line.contains(10) { broken.insert(.lineEnd) }
        if line.contains(where: { $0 < 32 && ![9, 10, 13].contains($0) || $0 == 127 }) { broken.insert(.control) }
    }

    /// What can be said of the beginning of a line.
    mutating func checkPartial(_ line: ArraySlice<UInt8>, isRequestLine: Bool) {
        let line = line.last == 13 ? line.dropLast() : line
        checkBytes(of: line)
        if isRequestLine, line.count > 32 + limits.requestLine + 10 { broken.insert(.longTarget) }
    }

    mutating func readRequestLine(_ line: ArraySlice<UInt8>) {
        if line.count > 32 + limits.requestLine + 10 { broken.insert(.longTarget) }
        let parts = line.split(separator: 32, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(\.isTokenByte), !parts[1].isEmpty else {
            broken.insert(.requestLine)
            // What is told first depends on the place; a method that is too long is one, too.
            if let first = parts.first, first.count > 32 { broken.insert(.longMethod) }
            return
        }
        method = String(repairing: parts[0])
        if parts[0].count > 32 { broken.insert(.longMethod) }
        readVersion(parts[2])
        target = String(repairing: parts[1])
        if parts[1].count > limits.requestLine { broken.insert(.longTarget) }
        broken.formUnion(TargetRules.broken(by: parts[1], method: method))
    }

    private mutating func readVersion(_ version: ArraySlice<UInt8>) {
        let bytes = Array(version)
        guard bytes.count == 8, bytes.starts(with: "HTTP/".utf8), bytes[5].isDecimal, bytes[6] == UInt8(ascii: "."),
            bytes[7].isDecimal
        else {
            broken.insert(.requestLine)
            return
        }
        if bytes[5] != UInt8(ascii: "1") { broken.insert(.version) }
        minorVersion = bytes[7] == UInt8(ascii: "0") ? 0 : 1
    }

    mutating func readField(_ line: ArraySlice<UInt8>) {
        guard let value = readTrailer(line) else { return }
        let digits = value.allSatisfy(\.isDecimal) && !value.isEmpty
        switch fields[fields.count - 1].name.lowercased() {
        case "host":
            hosts += 1
            if hosts > 1 || !AuthorityRules.isValid(value) { broken.insert(.host) }
        case "content-length":
            if length != nil || !digits || Int(String(repairing: value)) == nil { broken.insert(.contentLength) }
            length = Int(String(repairing: value)) ?? 0
        case "transfer-encoding":
            let codings = value.folded.split(separator: ",").map { $0.trimmingSpaces }.filter { !$0.isEmpty }
            let isAlone = value.folded == "chunked" && !isChunked
            if !isAlone {
                broken.insert(.transferEncoding)
                if codings.count > 1, codings.last == "chunked", codings.filter({ $0 == "chunked" }).count == 1 {
                    broken.insert(.unknownCoding)
                }
            }
            isChunked = true
        default: break
        }
    }

    /// A field line for which no rule of its own holds; returns its value.
    @discardableResult
    mutating func readTrailer(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        if line.first == 32 || line.first == 9 { broken.insert(.foldedField) }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[..<colon].allSatisfy(\.isTokenByte)
        else {
            broken.insert(.fieldName)
            return nil
        }
        let value = line[(colon + 1)...].trimmed
        fields.append(Field(name: String(repairing: line[..<colon]), value: String(repairing: value)))
        return value
    }

    /// Limits of a section of field lines; `partial` is what has come of one more line.
    mutating func checkSize(_ lines: ArraySlice<ArraySlice<UInt8>>, partial: ArraySlice<UInt8>?) {
        var size = 0
        for line in lines { size += line.count + 2 }
        if size > limits.headerBytes || lines.count > limits.headerCount { broken.insert(.largeFields) }
        guard let partial else { return }
        if size + (partial.last == 13 ? partial.dropLast() : partial).count > limits.headerBytes {
            broken.insert(.largeFields)
        }
    }

    /// What the fields mean together, once all are known.
    mutating func finish() {
        if hosts == 0, minorVersion == 1 { broken.insert(.host) }
        if isChunked, minorVersion == 0 { broken.insert(.transferEncoding) }
        if isChunked, length != nil { broken.insert(.twoFramings) }
        if minorVersion == 1, values("expect").contains(where: { $0 != "100-continue" }) { broken.insert(.expectation) }
    }

    var keepsAlive: Bool {
        let options = values("connection").flatMap { $0.split(separator: ",").map(\.trimmingSpaces) }
        if options.contains("close") { return false }
        return minorVersion == 1 || options.contains("keep-alive")
    }

    var expectsContinue: Bool {
        minorVersion == 1 && !values("expect").isEmpty && (isChunked || (length ?? 0) > 0)
    }

    private func values(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name }.map { $0.value.lowercased() }
    }
}

extension Substring {
    /// Without spaces and tabs at the ends.
    fileprivate var trimmingSpaces: String {
        String(repairing: Array(utf8)[...].trimmed)
    }
}
