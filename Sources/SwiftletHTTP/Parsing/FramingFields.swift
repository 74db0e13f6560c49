/// What the fields of a head say of the body's end and of the connection.
struct FramingFields: Sendable {
    /// What is wrong with a field.
    enum Fault: Error {
        case contentLength, transferEncoding
    }

    private(set) var contentLength: Int?
    private(set) var isChunked = false
    private(set) var asksToClose = false
    private(set) var asksToKeep = false

    /// Takes a field if it is one of these.
    mutating func note(
        _ name: Range<Int>, _ value: Range<Int>, in bytes: UnsafeRawBufferPointer
    ) throws(Fault) {
        switch name.count {
        case 10 where bytes.equals(name, "connection"): noteConnection(value, bytes)
        case 14 where bytes.equals(name, "content-length"): try noteLength(bytes.trimmed(value), bytes)
        case 17 where bytes.equals(name, "transfer-encoding"): try noteCoding(bytes.trimmed(value), bytes)
        default: break
        }
    }

    /// RFC 9112 section 9.3
    private mutating func noteConnection(_ value: Range<Int>, _ bytes: UnsafeRawBufferPointer) {
        bytes.forEachMember(of: value) { member in
            if bytes.equals(member, "close") { asksToClose = true }
            if bytes.equals(member, "keep-alive") { asksToKeep = true }
        }
    }

    /// RFC 9110 section 8.6: digits, once. Lists of equal values are refused with the rest.
    private mutating func noteLength(_ value: Range<Int>, _ bytes: UnsafeRawBufferPointer) throws(Fault) {
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

    /// RFC 9112 section 6.1: `chunked` must be the last coding; it is the only one that is understood.
    private mutating func noteCoding(_ value: Range<Int>, _ bytes: UnsafeRawBufferPointer) throws(Fault) {
        guard !isChunked, bytes.equals(value, "chunked") else { throw .transferEncoding }
        isChunked = true
    }
}
