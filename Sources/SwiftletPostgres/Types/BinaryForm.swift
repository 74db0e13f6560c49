import SwiftletData

/// Reads numbers in network order from memory, from the front.
struct BinaryReader {
    private(set) var rest: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    @inline(__always)
    mutating func read<Number: FixedWidthInteger & BitwiseCopyable>(_: Number.Type) throws(DataError) -> Number {
        guard rest.count >= MemoryLayout<Number>.size else { throw .tooShort }
        let number = Number(bigEndian: rest.loadUnaligned(as: Number.self))
        rest = UnsafeRawBufferPointer(rebasing: rest[MemoryLayout<Number>.size...])
        return number
    }

    mutating func readDouble() throws(DataError) -> Double { Double(bitPattern: try read(UInt64.self)) }

    /// Takes so many bytes; a negative number is one more than there are.
    mutating func take(_ count: Int) throws(DataError) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= rest.count else { throw .tooShort }
        let taken = UnsafeRawBufferPointer(rebasing: rest[..<count])
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        return taken
    }

    /// Takes a value that stands behind its length; nil for a length of -1, which is `NULL`.
    mutating func takeValue() throws(DataError) -> UnsafeRawBufferPointer? {
        let length = try read(Int32.self)
        return length == -1 ? nil : try take(Int(length))
    }

    func finish() throws(DataError) {
        guard rest.isEmpty else {
            throw DataError(.decoding, "the server sent \(rest.count) bytes too many for a value")
        }
    }
}

extension DataError {
    fileprivate static var tooShort: DataError { DataError(.decoding, "the server sent a value that ends too early") }
}

extension [UInt8] {
    /// Appends a number in network order.
    @inline(__always)
    mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(bigEndian number: Number) {
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }

    mutating func append(bigEndian number: Double) { append(bigEndian: number.bitPattern) }

    /// Appends what a closure appends behind its length, or -1 if it appends nothing because it is `NULL`.
    mutating func appendValue(_ body: (inout [UInt8]) throws(DataError) -> Bool) throws(DataError) {
        let start = count
        append(bigEndian: -1 as Int32)
        guard try body(&self) else { return }
        guard let length = Int32(exactly: count - start - 4) else {
            throw DataError(.encoding, "a value within another has at most 2 GB")
        }
        replaceBigEndian(length, at: start)
    }

    /// Writes a number over those of four bytes.
    mutating func replaceBigEndian(_ number: Int32, at index: Int) {
        Swift.withUnsafeBytes(of: number.bigEndian) { source in
            for (offset, byte) in source.enumerated() { self[index + offset] = byte }
        }
    }
}
