import NIOCore

/// Writes text into memory whose size was made sure of before.
struct ByteCursor {
    private let start: UnsafeMutableRawPointer?
    private let capacity: Int
    private(set) var count = 0

    init(_ memory: UnsafeMutableRawBufferPointer) {
        start = memory.baseAddress
        capacity = memory.count
    }

    mutating func put(_ text: StaticString) {
        put(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func put(_ bytes: UnsafeRawBufferPointer) {
        // A miscounted size loses text and does no harm to memory.
        guard let start, let source = bytes.baseAddress, count &+ bytes.count <= capacity else { return }
        (start + count).copyMemory(from: source, byteCount: bytes.count)
        count &+= bytes.count
    }

    /// A number that is not negative, in decimal digits.
    mutating func put(decimal value: Int) {
        var rest = max(0, value)
        var digits = 1
        while rest >= 10 {
            rest /= 10
            digits &+= 1
        }
        guard let start, count &+ digits <= capacity else { return }
        rest = max(0, value)
        var index = digits
        while index > 0 {
            index &-= 1
            start.storeBytes(
                of: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10), toByteOffset: count &+ index,
                as: UInt8.self)
            rest /= 10
        }
        count &+= digits
    }
}

extension ByteBuffer {
    /// Writes through a cursor at most `size` bytes.
    mutating func write(atMost size: Int, _ body: (inout ByteCursor) -> Void) {
        writeWithUnsafeMutableBytes(minimumWritableBytes: size) { memory in
            var cursor = ByteCursor(memory)
            body(&cursor)
            return cursor.count
        }
    }
}
