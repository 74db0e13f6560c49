import FuzzTools

/// A reader of its own that knows the rules and nothing else: slow, with the whole input at hand, one step after the other.
/// It names the rules that each message breaks.
struct SlowReader {
    /// What it found in one message.
    struct Finding {
        var message = Message()
        /// The rules broken by what has come of the message.
        var broken: Set<Rule> = []
        var hasHead = false
        /// Where the next message begins, once this one is complete.
        var end: Int?
        /// What stands behind the sizes of the body's chunks.
        var chunkExtensions: [ArraySlice<UInt8>] = []
        /// All fields of the trailer section, those left out of the trailers included.
        var trailerFields: [Field] = []
    }

    let input: [UInt8]
    let limits: RequestLimits

    /// The message that begins at `start`.
    func message(at start: Int) -> Finding {
        var finding = Finding()
        finding.message.start = start
        let rest = input[start...]
        if rest.isEmpty || rest.elementsEqual([13]) { return finding }
        let begin = rest.starts(with: [13, 10]) ? start + 2 : start
        let head = input[begin...]
        let end = head.firstRange(of: [13, 10, 13, 10])
        var lines = head.starts(with: [13, 10]) ? [[], []] : head[begin..<(end ?? head.endIndex)].lines
        let isComplete = end != nil && !head.starts(with: [13, 10])
        let partial = isComplete ? nil : lines.removeLast()

        var rules = HeadRules(limits: limits)
        if let first = head.first, !first.isTokenByte { rules.broken.insert(.requestLine) }
        for line in lines { rules.checkBytes(of: line) }
        if let partial { rules.checkPartial(partial, isRequestLine: lines.isEmpty) }
        if let line = lines.first { rules.readRequestLine(line) }
        for line in lines.dropFirst() { rules.readField(line) }
        rules.checkSize(lines.dropFirst(), partial: lines.isEmpty ? nil : partial)
        if isComplete { rules.finish() }
        finding.broken = rules.broken
        finding.message.method = rules.method
        finding.message.target = rules.target
        (finding.message.path, finding.message.query) = TargetRules.pathAndQuery(of: rules.target)
        finding.message.expectsContinue = rules.expectsContinue
        finding.message.minorVersion = rules.minorVersion
        finding.message.fields = rules.fields
        finding.message.keepsAlive = rules.keepsAlive
        guard isComplete, let end, rules.broken.isEmpty else { return finding }
        finding.hasHead = true
        readBody(from: end + 4, rules, into: &finding)
        return finding
    }

    private func readBody(from start: Int, _ rules: HeadRules, into finding: inout Finding) {
        if rules.isChunked {
            ChunkReader(input: input, limits: limits).read(from: start, into: &finding)
        } else {
            let body = input[start...].prefix(rules.length ?? 0)
            finding.message.body = Array(body)
            finding.message.isComplete = body.count == rules.length ?? 0
            if finding.message.isComplete { finding.end = body.endIndex }
        }
    }
}

/// The slow reader's part for chunked bodies (RFC 9112 section 7.1).
struct ChunkReader {
    let input: [UInt8]
    let limits: RequestLimits

    func read(from start: Int, into finding: inout SlowReader.Finding) {
        var position = start
        var extensions = 0
        while true {
            let rest = input[position...]
            guard let end = rest.firstRange(of: [13, 10]) else {
                checkLine(rest.last == 13 ? rest.dropLast() : rest, &finding.broken)
                finding.chunkExtensions.append(rest.drop { $0.isHex })
                return
            }
            let line = rest[position..<end]
            checkLine(line, &finding.broken)
            let digits = line.prefix { $0.isHex }
            let extensionText = line[digits.endIndex...]
            extensions += extensionText.count
            finding.chunkExtensions.append(extensionText)
            guard (1...16).contains(digits.count), let size = Int(String(repairing: digits), radix: 16),
                extensionText.isEmpty || extensionText.trimmed.first == UInt8(ascii: ";"), extensionText.count <= 256,
                extensions <= limits.headerBytes
            else {
                finding.broken.insert(.chunk)
                return
            }
            guard finding.broken.isEmpty else { return }
            position = end + 2
            if size == 0 { return readTrailers(from: position, into: &finding) }
            let data = input[position...].prefix(size)
            finding.message.body += data
            guard data.count == size else { return }
            let closing = input[data.endIndex...].prefix(2)
            guard closing.elementsEqual([13, 10].prefix(closing.count)) else {
                finding.broken.insert(.chunk)
                return
            }
            guard closing.count == 2 else { return }
            position = closing.endIndex
        }
    }

    private func readTrailers(from start: Int, into finding: inout SlowReader.Finding) {
        let section = input[start...]
        let isEmpty = section.starts(with: [13, 10])
        let end = isEmpty ? start : section.firstRange(of: [13, 10, 13, 10])
        var rules = HeadRules(limits: limits)
        var lines = isEmpty ? [] : section[start..<(end ?? section.endIndex)].lines
        let partial = end == nil ? lines.removeLast() : nil
        for line in lines {
            rules.checkBytes(of: line)
            rules.readTrailer(line)
        }
        if let partial { rules.checkPartial(partial, isRequestLine: false) }
        rules.checkSize(lines[...], partial: partial)
        finding.broken.formUnion(rules.broken)
        finding.trailerFields = rules.fields
        guard let end, rules.broken.isEmpty else { return }
        finding.message.trailers = rules.fields.filter { !Self.isForbidden($0.name) }
        finding.message.isComplete = true
        finding.end = isEmpty ? start + 2 : end + 4
    }

    /// Whether the parser leaves a field out of the trailers; those that could change what was said must be among them.
    static func isForbidden(_ name: String) -> Bool {
        let must = [
            "transfer-encoding", "content-length", "content-encoding", "content-type", "content-range", "host",
            "trailer",
            "connection", "te", "authorization", "cookie", "set-cookie", "expect", "max-forwards", "x-forwarded-for",
            "forwarded",
        ]
        if must.contains(name.lowercased()) { return true }
        let bytes = Array(name.utf8)
        return bytes.withUnsafeBytes { ForbiddenTrailers.contains($0, 0..<bytes.count) }
    }

    private func checkLine(_ line: ArraySlice<UInt8>, _ broken: inout Set<Rule>) {
        var rules = HeadRules(limits: limits)
        rules.checkBytes(of: line)
        broken.formUnion(rules.broken)
        if line.count > 16 + 256 { broken.insert(.chunk) }
    }
}
