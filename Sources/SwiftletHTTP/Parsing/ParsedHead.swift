/// How the end of a request's body is told (RFC 9112 section 6).
package enum BodyFraming: Hashable, Sendable {
    /// There is no body.
    case none
    /// So many bytes.
    case length(Int)
    /// Chunks, of which the last is empty.
    case chunked
}

/// Where a field line's name and value stand among the bytes of its message.
package struct FieldRange: Hashable, Sendable {
    private var nameStart: UInt32
    private var nameEnd: UInt32
    private var valueStart: UInt32
    private var valueEnd: UInt32

    init(name: Range<Int>, value: Range<Int>) {
        // Positions are bounded by the limits of a head, which are far below 4 GB.
        nameStart = UInt32(truncatingIfNeeded: name.lowerBound)
        nameEnd = UInt32(truncatingIfNeeded: name.upperBound)
        valueStart = UInt32(truncatingIfNeeded: value.lowerBound)
        valueEnd = UInt32(truncatingIfNeeded: value.upperBound)
    }

    /// The name.
    package var name: Range<Int> { Range(uncheckedBounds: (Int(nameStart), Int(nameEnd))) }
    /// The value without the whitespace around it.
    package var value: Range<Int> { Range(uncheckedBounds: (Int(valueStart), Int(valueEnd))) }

    func shifted(by offset: Int) -> FieldRange {
        FieldRange(
            name: name.lowerBound + offset..<name.upperBound + offset,
            value: value.lowerBound + offset..<value.upperBound + offset)
    }
}

/// The head of a request: where its parts stand among its bytes, and what they mean for the connection.
package struct ParsedHead: Hashable, Sendable {
    /// The method, a token.
    package internal(set) var method = 0..<0
    /// The request target.
    package internal(set) var target = 0..<0
    /// The path of the target, `*` for the asterisk form, without bytes when an absolute target has none.
    package internal(set) var path = 0..<0
    /// What follows the question mark of the target, if there is one.
    package internal(set) var query: Range<Int>?
    /// 0 for HTTP/1.0, else 1: a higher minor version is served as HTTP/1.1 (RFC 9110 section 2.5).
    package internal(set) var minorVersion = 1
    /// The field lines in the order received.
    package internal(set) var fields: [FieldRange] = []
    /// How the body ends.
    package internal(set) var framing = BodyFraming.none
    /// Whether the client wants to keep the connection (RFC 9112 section 9.3).
    package internal(set) var keepsAlive = true
    /// Whether the client waits for `100 Continue` (RFC 9110 section 10.1.1).
    package internal(set) var expectsContinue = false

    /// Forgets all but the memory of the fields.
    mutating func reset() {
        query = nil
        minorVersion = 1
        fields.removeAll(keepingCapacity: true)
        framing = .none
        keepsAlive = true
        expectsContinue = false
    }
}
