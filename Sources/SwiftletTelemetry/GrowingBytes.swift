/// Bytes that are put together piece by piece: memory that grows, without what an array looks at for each piece, whether
/// it is shared with others.
struct GrowingBytes: ~Copyable {
    private var start: UnsafeMutableRawPointer
    private var capacity: Int
    private(set) var count = 0
    /// Whether the memory is its own, and not lent.
    private var isOwned: Bool

    /// No bytes, and memory for so many.
    init(capacity: Int) {
        self.capacity = max(capacity, 16)
        start = .allocate(byteCount: self.capacity, alignment: 1)
        isOwned = true
    }

    /// No bytes, in memory that must be there as long as they are; memory of its own replaces it when it is full.
    init(in memory: UnsafeMutableRawBufferPointer) {
        isOwned = memory.baseAddress == nil
        start = memory.baseAddress ?? .allocate(byteCount: 16, alignment: 1)
        capacity = isOwned ? 16 : memory.count
    }

    deinit {
        if isOwned { start.deallocate() }
    }

    /// Lends the bytes.
    func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try body(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// The bytes as an array of their own.
    var array: [UInt8] { withBytes { Array($0) } }

    /// The byte at a position that is in use.
    subscript(index: Int) -> UInt8 {
        get { start.load(fromByteOffset: checked(index), as: UInt8.self) }
        set { start.storeBytes(of: newValue, toByteOffset: checked(index), as: UInt8.self) }
    }

    private func checked(_ index: Int) -> Int {
        // reason: what lies outside is other memory; an index comes from our code, as one of an array does.
        precondition(index >= 0 && index < count, "there is no byte \(index) of \(count)")
        return index
    }

    // MARK: Appending

    mutating func append(_ byte: UInt8) {
        reserve(1)
        start.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count &+= 1
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        (start + count).copyMemory(from: source, byteCount: bytes.count)
        count &+= bytes.count
    }

    mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    /// Appends bytes that are written into memory for as many; all must be written.
    mutating func append(count added: Int, _ write: (UnsafeMutableRawBufferPointer) -> Void) {
        reserve(added)
        write(UnsafeMutableRawBufferPointer(start: start + count, count: added))
        count &+= added
    }

    /// Appends a whole number of up to 64 bits in decimal digits.
    mutating func append(decimal number: some FixedWidthInteger) {
        if number < 0 { append(UInt8(ascii: "-")) }
        append(digits: UInt64(number.magnitude), atLeast: 1)
    }

    /// Appends a number in decimal digits, with zeros before it where it has fewer.
    mutating func append(digits number: UInt64, atLeast least: Int) {
        var digits = 1
        var rest = number
        while rest >= 10 {
            rest /= 10
            digits &+= 1
        }
        append(count: max(digits, least)) { memory in
            rest = number
            for index in memory.indices.reversed() {
                memory[index] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
        }
    }

    /// Moves what stands from a position on further back; what comes to stand before it is not set.
    mutating func makeRoom(for added: Int, at index: Int) {
        let moved = count &- checked(index)
        reserve(added)
        (start + index + added).copyMemory(from: start + index, byteCount: moved)
        count &+= added
    }

    private mutating func reserve(_ more: Int) {
        if more > capacity &- count { grow(by: more) }
    }

    @inline(never)
    private mutating func grow(by more: Int) {
        let larger = max(capacity * 2, count + more)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 1)
        memory.copyMemory(from: start, byteCount: count)
        if isOwned { start.deallocate() }
        (start, capacity, isOwned) = (memory, larger, true)
    }
}
