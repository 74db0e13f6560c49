extension RequestParser {
    /// Begins a section of lines: that of the request line, the header fields, the trailers.
    mutating func beginSection(at position: Int) {
        sectionStart = position
        beginLine(at: position)
    }

    mutating func beginLine(at position: Int) {
        lineStart = position
        scanner.begin(at: position)
    }

    /// The end of the field line that begins at `lineStart`; the position itself for the empty line that ends the section.
    mutating func fieldLineEnd(_ bytes: UnsafeRawBufferPointer) throws(MessageFault) -> Int? {
        switch scanner.look(in: bytes, limit: sectionStart + limits.headerBytes + 1) {
        case .line(let end): return end
        case .partial: return nil
        case .tooLong: throw .fieldsTooLarge
        case .fault(let fault): throw MessageFault(fault)
        }
    }

    func checkSection(end: Int, count: Int) throws(MessageFault) {
        guard end &- sectionStart <= limits.headerBytes, count <= limits.headerCount else { throw .fieldsTooLarge }
    }

    /// RFC 9112 section 5: `name ":" OWS value OWS`.
    func fieldLine(
        _ bytes: UnsafeRawBufferPointer, _ line: Range<Int>
    ) throws(MessageFault) -> FieldRange {
        guard !bytes.byte(line.lowerBound).isWhitespace else { throw .foldedField }
        var index = line.lowerBound
        while index < line.upperBound, bytes.byte(index).isToken { index &+= 1 }
        guard index > line.lowerBound, index < line.upperBound, bytes.byte(index) == UInt8(ascii: ":") else {
            throw .fieldName
        }
        // The scanner has let no other control than the tab pass.
        return FieldRange(name: line.lowerBound..<index, value: bytes.trimmed(index &+ 1..<line.upperBound))
    }
}

/// What the connection itself needs to know of the fields of a head.
struct FieldSummary: Sendable {
    private(set) var framing = FramingFields()
    private(set) var hosts = 0
    private(set) var expectsContinue = false
    private(set) var hasUnknownExpectation = false

    mutating func note(_ field: FieldRange, in bytes: UnsafeRawBufferPointer) throws(MessageFault) {
        let name = field.name
        switch name.count {
        case 4 where bytes.equals(name, "host"): try noteHost(field.value, bytes)
        case 6 where bytes.equals(name, "expect"): noteExpectation(field.value, bytes)
        default:
            do {
                try framing.note(name, field.value, in: bytes)
            } catch {
                throw fault(error, in: field.value, bytes)
            }
        }
    }

    private mutating func noteHost(_ value: Range<Int>, _ bytes: UnsafeRawBufferPointer) throws(MessageFault) {
        hosts &+= 1
        guard hosts == 1, Authority.isValid(bytes, value) else { throw .host }
    }

    /// RFC 9110 section 10.1.1
    private mutating func noteExpectation(_ value: Range<Int>, _ bytes: UnsafeRawBufferPointer) {
        if bytes.equals(value, "100-continue") { expectsContinue = true } else { hasUnknownExpectation = true }
    }

    /// A list of codings that ends with `chunked` is well-formed (RFC 9112 section 6.1), though nobody here knows the others.
    private func fault(
        _ fault: FramingFields.Fault, in value: Range<Int>, _ bytes: UnsafeRawBufferPointer
    ) -> MessageFault {
        guard case .transferEncoding = fault else { return .contentLength }
        guard !framing.isChunked else { return .transferEncoding }
        var codings = 0
        var chunked = 0
        var endsChunked = false
        bytes.forEachMember(of: value) { member in
            codings &+= 1
            endsChunked = bytes.equals(member, "chunked")
            if endsChunked { chunked &+= 1 }
        }
        return endsChunked && chunked == 1 && codings > 1 ? .unknownCoding : .transferEncoding
    }
}
