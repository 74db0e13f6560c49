/// Writes JSON into memory of its own: no tree, no intermediate strings.
///
/// Values write themselves (``Schema/write(to:)``). What cannot be written (`NaN`) is remembered and thrown by
/// ``finish()``, so that writing code needs no `try`.
public struct JSONWriter: ~Copyable {
    @usableFromInline var start: UnsafeMutablePointer<UInt8>
    @usableFromInline var count = 0
    @usableFromInline var capacity: Int
    @usableFromInline var error: JSONError?
    /// Whether the memory is the writer's, and not the one it was given.
    @usableFromInline var isOwner = true
    /// Whether values that are ``Sensitive`` are written as they are, for a reader who is to have them.
    public var showsSensitive = false

    /// Creates a writer with room for so many bytes; it grows as needed.
    @inlinable
    public init(capacity: Int = 512) {
        self.capacity = max(capacity, 64)
        start = .allocate(capacity: self.capacity)
    }

    /// Creates a writer that fills memory it is given, and goes on in memory of its own when that is full.
    ///
    /// - Parameter memory: memory that outlives the writer.
    package init(in memory: UnsafeMutableRawBufferPointer) {
        self.init(borrowing: memory.bindMemory(to: UInt8.self))
    }

    private init(borrowing memory: UnsafeMutableBufferPointer<UInt8>) {
        capacity = memory.count
        start = memory.baseAddress ?? Self.nothing
        isOwner = false
    }

    /// A place for writers without memory to point to; it is never written.
    nonisolated(unsafe) private static let nothing = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)

    /// How many bytes were written, if they are all in the memory that was given; else nil.
    ///
    /// - Throws: ``JSONError`` when a value could not be written.
    package func countInGivenMemory() throws(JSONError) -> Int? {
        if let error { throw error }
        return isOwner ? nil : count
    }

    deinit { if isOwner { start.deallocate() } }

    /// Makes room for at least `additional` bytes and returns where they go; the caller then advances `count`.
    @inlinable @inline(__always)
    mutating func reserve(_ additional: Int) -> UnsafeMutablePointer<UInt8> {
        if count &+ additional > capacity { grow(by: additional) }
        return start + count
    }

    @usableFromInline @inline(never)
    mutating func grow(by additional: Int) {
        let larger = max(capacity * 2, count + additional)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        moved.update(from: start, count: count)
        if isOwner { start.deallocate() }
        isOwner = true
        start = moved
        capacity = larger
    }

    /// Appends text that is JSON already: punctuation and keys known when the program is compiled.
    @inlinable @inline(__always)
    public mutating func raw(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        reserve(length).update(from: text.utf8Start, count: length)
        count &+= length
    }

    /// Appends text that is JSON already.
    public mutating func raw(json text: String) {
        raw(bytes: text.utf8)
    }

    /// Appends bytes that are JSON already.
    public mutating func raw(bytes: some Collection<UInt8>) {
        let destination = UnsafeMutableBufferPointer(start: reserve(bytes.count), count: bytes.count)
        _ = destination.update(fromContentsOf: bytes)
        count &+= bytes.count
    }

    /// Appends one byte of JSON.
    @inlinable @inline(__always)
    public mutating func byte(_ byte: UInt8) {
        reserve(1).pointee = byte
        count &+= 1
    }

    /// Appends `null`.
    @inlinable
    public mutating func null() { raw("null") }

    /// Begins a member of an object written by hand: the comma where one is needed, the key and the colon.
    ///
    /// - Parameter first: whether no member came before; set to false.
    public mutating func key(_ name: String, first: inout Bool) {
        if first { first = false } else { byte(UInt8(ascii: ",")) }
        string(name)
        byte(UInt8(ascii: ":"))
    }

    /// Remembers that something could not be written; the first such error is thrown at the end.
    @usableFromInline @inline(never)
    package mutating func fail(_ code: JSONError.Code) {
        if error == nil { error = JSONError(code, line: 0, column: 0) }
    }

    /// Lends the bytes written, without a copy.
    ///
    /// - Throws: ``JSONError`` when a value could not be written.
    public borrowing func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) throws(JSONError) -> Result {
        if let error { throw error }
        return body(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// The bytes written.
    ///
    /// - Throws: ``JSONError`` when a value could not be written.
    public consuming func finish() throws(JSONError) -> [UInt8] {
        if let error { throw error }
        return [UInt8](UnsafeBufferPointer(start: start, count: count))
    }
}
