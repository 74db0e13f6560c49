/// The head of an answer: what it means for the connection, and where its fields stand.
struct ResponseHead: Hashable, Sendable {
    /// How the end of the body is told (RFC 9112, section 6.3).
    enum Framing: Hashable, Sendable {
        /// There is no body.
        case none
        /// So many bytes.
        case length(Int)
        /// Chunks, of which the last is empty.
        case chunked
        /// All bytes until the connection ends.
        case untilClose
    }

    /// The status, from 200 to 999.
    var status = 0
    /// The reason phrase: positions in the bytes given with the call that returned `.head`.
    var reason = 0..<0
    /// The field lines with their ends, without the empty line behind them: positions as those of ``reason``.
    var fields = 0..<0
    var framing = Framing.none
    /// 0 for HTTP/1.0, else 1.
    var minorVersion = 1
    /// Whether the service keeps the connection (RFC 9112, section 9.3).
    var keepsAlive = true
}

/// What the connection itself needs to know of the fields of a head.
struct ResponseFields: Sendable {
    private(set) var contentLength: Int?
    private(set) var isChunked = false
    private(set) var asksToClose = false
    private(set) var asksToKeep = false

    mutating func note(
        _ name: Range<Int>, _ value: Range<Int>, in bytes: UnsafeRawBufferPointer
    ) throws(ResponseFault) {
        switch name.count {
        case 10 where bytes.equals(name, "connection"): noteConnection(bytes.trimmed(value), bytes)
        case 14 where bytes.equals(name, "content-length"): try noteLength(bytes.trimmed(value), bytes)
        case 17 where bytes.equals(name, "transfer-encoding"): try noteCoding(bytes.trimmed(value), bytes)
        default: break
        }
    }

    private mutating func noteConnection(_ value: Range<Int>, _ bytes: UnsafeRawBufferPointer) {
        bytes.forEachMember(of: value) { member in
            if bytes.equals(member, "close") { asksToClose = true }
            if bytes.equals(member, "keep-alive") { asksToKeep = true }
        }
    }

    /// RFC 9110, section 8.6: digits, once. Lists of equal values are refused with the rest.
    private mutating func noteLength(_ value: Range<Int>, _ bytes: UnsafeRawBufferPointer) throws(ResponseFault) {
        guard contentLength == nil, !value.isEmpty else { throw .contentLength }
        var length = 0
        for index in value {
            let byte = bytes.byte(index)
            guard byte.isDigit else { throw .contentLength }
            let (tens, overflow) = length.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(byte &- 0x30))
            guard !overflow, !carry else { throw .contentLength }
            length = sum
        }
        contentLength = length
    }

    /// RFC 9112, section 6.1: no coding was asked for, so that only the one which everybody must understand may come.
    private mutating func noteCoding(_ value: Range<Int>, _ bytes: UnsafeRawBufferPointer) throws(ResponseFault) {
        guard !isChunked, bytes.equals(value, "chunked") else { throw .transferEncoding }
        isChunked = true
    }
}
