extension ResponseParser {
    mutating func readHead(_ bytes: UnsafeRawBufferPointer) -> (event: Event, consumed: Int) {
        if case .start = state {
            guard !bytes.isEmpty else { return (.needsMore, 0) }
            framing = FramingFields()
            fieldCount = 0
            beginLine(at: 0)
            state = .statusLine
        }
        do {
            return try readLines(bytes)
        } catch {
            return fail(error)
        }
    }

    mutating func beginLine(at position: Int) {
        lineStart = position
        scanner.begin(at: position)
    }

    /// The end of the line that begins at `lineStart`; nil when it has not come yet.
    mutating func lineEnd(_ bytes: UnsafeRawBufferPointer) throws(ResponseFault) -> Int? {
        switch scanner.look(in: bytes, limit: limits.headBytes) {
        case .line(let end): return end
        case .partial: return nil
        case .tooLong: throw .headTooLarge
        case .fault(let fault): throw ResponseFault(fault)
        }
    }

    private mutating func readLines(
        _ bytes: UnsafeRawBufferPointer
    ) throws(ResponseFault) -> (event: Event, consumed: Int) {
        if case .statusLine = state {
            // What begins no answer is told before a line end comes, which other protocols may never send.
            guard bytes.begins(with: "HTTP/") else { throw .statusLine }
            guard let end = try lineEnd(bytes) else { return (.needsMore, 0) }
            try readStatusLine(bytes, 0..<end)
            beginLine(at: end &+ 2)
            head.fields = end &+ 2..<end &+ 2
            state = .fields
        }
        while let end = try lineEnd(bytes) {
            guard end > lineStart else {
                head.fields = head.fields.lowerBound..<end
                return (try finishHead(), end &+ 2)
            }
            let colon = try fieldColon(bytes, lineStart..<end)
            do {
                try framing.note(lineStart..<colon, colon &+ 1..<end, in: bytes)
            } catch {
                throw ResponseFault(error)
            }
            beginLine(at: end &+ 2)
        }
        return (.needsMore, 0)
    }

    /// RFC 9112, section 4. The space behind the status may be left out with the reason, as many do.
    private mutating func readStatusLine(
        _ bytes: UnsafeRawBufferPointer, _ line: Range<Int>
    ) throws(ResponseFault) {
        guard line.count >= 12, bytes.byte(5).isDigit, bytes.byte(6) == UInt8(ascii: "."), bytes.byte(7).isDigit,
            bytes.byte(8) == .space
        else { throw .statusLine }
        guard bytes.byte(5) == UInt8(ascii: "1") else { throw .version }
        head.minorVersion = bytes.byte(7) == UInt8(ascii: "0") ? 0 : 1
        var status = 0
        for index in 9..<12 {
            guard bytes.byte(index).isDigit else { throw .statusLine }
            status = status &* 10 &+ Int(bytes.byte(index) &- 0x30)
        }
        guard status >= 100, line.count == 12 || bytes.byte(12) == .space else { throw .statusLine }
        head.status = status
        head.reason = min(13, line.upperBound)..<line.upperBound
    }

    /// RFC 9112, section 5: `name ":" OWS value OWS`.
    ///
    /// - Returns: Where the colon stands.
    mutating func fieldColon(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) throws(ResponseFault) -> Int {
        guard !bytes.byte(line.lowerBound).isWhitespace else { throw .foldedField }
        var index = line.lowerBound
        while index < line.upperBound, bytes.byte(index).isToken { index &+= 1 }
        guard index > line.lowerBound, index < line.upperBound, bytes.byte(index) == UInt8(ascii: ":") else {
            throw .fieldName
        }
        fieldCount &+= 1
        guard fieldCount <= limits.fieldCount else { throw .headTooLarge }
        return index
    }

    /// What status and fields mean together (RFC 9112, sections 6.3 and 9.3).
    private mutating func finishHead() throws(ResponseFault) -> Event {
        guard head.status >= 200 else {
            interimCount &+= 1
            guard interimCount <= Self.mostInterim, head.status != 101 else { throw .interim }
            state = .start
            return .interim
        }
        let is11 = head.minorVersion == 1
        state = .body
        switch (framing.contentLength, framing.isChunked) {
        case (_?, true): throw .twoFramings
        case (_, true) where !is11: throw .transferEncoding
        case _ where isToHead || head.status == 204 || head.status == 304:
            head.framing = .none
            body = BodyReader(length: 0)
        case (let length?, false):
            head.framing = .length(length)
            body = BodyReader(length: length)
        case (nil, true):
            head.framing = .chunked
            body = BodyReader(extensionLimit: limits.headBytes)
        case (nil, false):
            head.framing = .untilClose
            state = .untilClose
        }
        head.keepsAlive =
            head.framing != .untilClose && !framing.asksToClose && (is11 || framing.asksToKeep)
        return .head
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes begin as `text`, as far as there are any.
    fileprivate func begins(with text: StaticString) -> Bool {
        for index in 0..<Swift.min(count, text.utf8CodeUnitCount) where byte(index) != text.utf8Start[index] {
            return false
        }
        return true
    }
}
