/// Reads JSON (RFC 8259) straight from memory: no tree, no copies but of the strings that are kept.
///
/// Text that is not JSON throws ``JSONError``. Text that is JSON but does not fit the wanted type adds a ``Violation``
/// and is passed over, so that one pass finds every violation.
public struct JSONReader: ~Copyable {
    /// How deep arrays and objects may be nested unless one says otherwise.
    public static let defaultDepthLimit = 128

    @usableFromInline let start: UnsafePointer<UInt8>
    @usableFromInline var cursor: UnsafePointer<UInt8>
    @usableFromInline let end: UnsafePointer<UInt8>
    @usableFromInline var depth = 0
    @usableFromInline let depthLimit: Int
    /// Whether the innermost open array or object has had no item yet.
    @usableFromInline var isFirst = false
    /// How many violations there were when the innermost member or item was begun.
    @usableFromInline var scope = 0
    /// What does not fit, with paths from where reading stands now.
    public var violations: [Violation] = []

    /// Creates a reader over memory that outlives it.
    public init(_ json: UnsafeRawBufferPointer, depthLimit: Int = JSONReader.defaultDepthLimit) {
        let bytes = json.assumingMemoryBound(to: UInt8.self)
        start = bytes.baseAddress ?? UnsafePointer(Self.nothing)
        cursor = start
        end = start + bytes.count
        self.depthLimit = depthLimit
    }

    /// A place for readers of no bytes at all to point to; it is never read or written.
    nonisolated(unsafe) private static let nothing = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)

    /// The next byte that is not white space, without passing it.
    @inlinable @inline(__always)
    mutating func peek() throws(JSONError) -> UInt8 {
        while cursor < end {
            let byte = cursor.pointee
            guard byte <= 0x20 else { return byte }
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { throw error(.unexpectedByte) }
            cursor += 1
        }
        throw error(.unexpectedEnd)
    }

    /// Checks that nothing but white space is left.
    public mutating func finish() throws(JSONError) {
        while cursor < end {
            let byte = cursor.pointee
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { throw error(.trailingBytes) }
            cursor += 1
        }
    }

    /// Passes a word such as `true`.
    @usableFromInline
    mutating func expect(_ word: StaticString) throws(JSONError) {
        for offset in 0..<word.utf8CodeUnitCount {
            guard cursor < end else { throw error(.unexpectedEnd) }
            guard cursor.pointee == word.utf8Start[offset] else { throw error(.unexpectedByte) }
            cursor += 1
        }
    }

    /// Passes `null` if it comes next.
    @inlinable
    public mutating func readNull() throws(JSONError) -> Bool {
        guard try peek() == UInt8(ascii: "n") else { return false }
        try expect("null")
        return true
    }

    /// Reads `true` or `false`; anything else is a violation.
    public mutating func readBool() throws(JSONError) -> Bool? {
        switch try peek() {
        case UInt8(ascii: "t"):
            try expect("true")
            return true
        case UInt8(ascii: "f"):
            try expect("false")
            return false
        default:
            return try mismatch("must be true or false")
        }
    }

    /// Passes a value of the wrong kind and notes why it is wrong.
    ///
    /// - Returns: nil, so that a `read` can end with it.
    @usableFromInline @inline(never)
    mutating func mismatch<Value>(_ reason: String) throws(JSONError) -> Value? {
        try skipValue()
        violations.append(Violation(field: "", reason: reason))
        return nil
    }

    /// Notes that the value just read is wrong, at the place where reading stands.
    @inline(never)
    public mutating func violation(_ reason: String) {
        violations.append(Violation(field: "", reason: reason))
    }

    /// An error at the byte where reading stands.
    @usableFromInline @inline(never)
    func error(_ code: JSONError.Code) -> JSONError {
        error(code, at: cursor)
    }

    @inline(never)
    func error(_ code: JSONError.Code, at position: UnsafePointer<UInt8>) -> JSONError {
        var line = 1
        var lineStart = start
        var scan = start
        while scan < position {
            if scan.pointee == UInt8(ascii: "\n") {
                line += 1
                lineStart = scan + 1
            }
            scan += 1
        }
        return JSONError(code, line: line, column: position - lineStart + 1)
    }
}
