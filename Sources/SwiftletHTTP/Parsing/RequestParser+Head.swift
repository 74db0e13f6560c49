extension RequestParser {
    mutating func readHead(_ bytes: UnsafeRawBufferPointer) -> (event: Event, consumed: Int) {
        if case .start = state {
            guard !bytes.isEmpty else { return (.needsMore, 0) }
            head.reset()
            trailers.removeAll(keepingCapacity: true)
            summary = FieldSummary()
            trailerCount = 0
            // RFC 9112 section 2.2: one empty line before the request line is passed over.
            if bytes.byte(0) == .carriageReturn {
                guard bytes.count > 1 else { return (.needsMore, 0) }
                guard bytes.byte(1) == .lineFeed else { return fail(.lineEnd) }
                beginSection(at: 2)
            } else {
                beginSection(at: 0)
            }
            state = .requestLine
        }
        do {
            return try readLines(bytes)
        } catch {
            return fail(error)
        }
    }

    private mutating func readLines(_ bytes: UnsafeRawBufferPointer) throws(MessageFault) -> (
        event: Event, consumed: Int
    ) {
        if case .requestLine = state {
            guard let end = try requestLineEnd(bytes) else { return (.needsMore, 0) }
            try readRequestLine(bytes, lineStart..<end)
            beginSection(at: end &+ 2)
            state = .fields
        }
        while let end = try fieldLineEnd(bytes) {
            guard end > lineStart else {
                try finishHead(bytes)
                return (.head, end &+ 2)
            }
            let field = try fieldLine(bytes, lineStart..<end)
            try checkSection(end: end &+ 2, count: head.fields.count &+ 1)
            head.fields.append(field)
            try summary.note(field, in: bytes)
            beginLine(at: end &+ 2)
        }
        return (.needsMore, 0)
    }

    private mutating func requestLineEnd(_ bytes: UnsafeRawBufferPointer) throws(MessageFault) -> Int? {
        // What begins no method is told before a line end comes, which other protocols may never send.
        if lineStart < bytes.count, !bytes.byte(lineStart).isToken { throw .requestLine }
        // Method, two spaces and the version stand around the target; then the line's end must begin.
        let limit = lineStart + RequestLimits.method + limits.requestLine + 11
        switch scanner.look(in: bytes, limit: limit) {
        case .line(let end): return end
        case .partial: return nil
        case .tooLong: throw .targetTooLong
        case .fault(let fault): throw MessageFault(fault)
        }
    }

    private mutating func readRequestLine(
        _ bytes: UnsafeRawBufferPointer, _ line: Range<Int>
    ) throws(MessageFault) {
        var index = line.lowerBound
        while index < line.upperBound, bytes.byte(index).isToken { index &+= 1 }
        guard index < line.upperBound, bytes.byte(index) == .space else { throw .requestLine }
        head.method = line.lowerBound..<index
        guard head.method.count <= RequestLimits.method else { throw .methodTooLong }
        let target = index &+ 1
        index = target
        while index < line.upperBound, bytes.byte(index) != .space { index &+= 1 }
        guard index < line.upperBound, index > target else { throw .requestLine }
        try readVersion(bytes, index &+ 1..<line.upperBound)
        head.target = target..<index
        guard head.target.count <= limits.requestLine else { throw .targetTooLong }
        try readTarget(bytes)
    }

    /// RFC 9112 section 2.3.
    private mutating func readVersion(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
    ) throws(MessageFault) {
        let start = range.lowerBound
        guard range.count == 8, bytes.isVersionName(at: start), bytes.byte(start &+ 6) == UInt8(ascii: "."),
            bytes.byte(start &+ 5).isDigit, bytes.byte(start &+ 7).isDigit
        else { throw .requestLine }
        guard bytes.byte(start &+ 5) == UInt8(ascii: "1") else { throw .version }
        head.minorVersion = bytes.byte(start &+ 7) == UInt8(ascii: "0") ? 0 : 1
    }

    /// What the fields mean together.
    private mutating func finishHead(_ bytes: UnsafeRawBufferPointer) throws(MessageFault) {
        let is11 = head.minorVersion == 1
        // RFC 9112 section 3.2
        guard summary.hosts == 1 || summary.hosts == 0 && !is11 else { throw .host }
        let framing = summary.framing
        switch (framing.contentLength, framing.isChunked) {
        case (nil, false):
            head.framing = .none
            body = BodyReader(length: 0)
        case (let length?, false):
            head.framing = .length(length)
            body = BodyReader(length: length)
        case (nil, true):
            // RFC 9112 section 6.1: the framing of an older client that sends one cannot be trusted.
            guard is11 else { throw .transferEncoding }
            head.framing = .chunked
            body = BodyReader(extensionLimit: limits.headerBytes)
        case (_?, true): throw .twoFramings
        }
        state = .body
        // RFC 9112 section 9.3
        head.keepsAlive = !framing.asksToClose && (is11 || framing.asksToKeep)
        guard is11 else { return }
        guard !summary.hasUnknownExpectation else { throw .expectation }
        head.expectsContinue = summary.expectsContinue && head.framing != .none && head.framing != .length(0)
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func isVersionName(at start: Int) -> Bool {
        byte(start) == UInt8(ascii: "H") && byte(start &+ 1) == UInt8(ascii: "T")
            && byte(start &+ 2) == UInt8(ascii: "T") && byte(start &+ 3) == UInt8(ascii: "P")
            && byte(start &+ 4) == UInt8(ascii: "/")
    }
}
