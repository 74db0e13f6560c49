/// Writes messages of protobuf (Protocol Buffers, "Encoding").
///
/// By hand, for OTLP's traces are about ten messages, whose fields never change their numbers: generated code would bring a
/// library that knows all of protobuf, and objects for each attribute where bytes are wanted.
struct ProtobufWriter: ~Copyable {
    private var written: GrowingBytes

    init(capacity: Int) { written = GrowingBytes(capacity: capacity) }

    /// What was written.
    var bytes: [UInt8] { written.array }

    private enum Wire { static let varint: UInt64 = 0, fixed64: UInt64 = 1, length: UInt64 = 2, fixed32: UInt64 = 5 }

    /// A whole number that is not negative.
    mutating func add(_ field: UInt64, varint value: UInt64) {
        tag(field, Wire.varint)
        append(varint: value)
    }

    /// A number of eight bytes.
    mutating func add(_ field: UInt64, fixed64 value: UInt64) {
        tag(field, Wire.fixed64)
        append(value.littleEndian)
    }

    /// A number of four bytes.
    mutating func add(_ field: UInt64, fixed32 value: UInt32) {
        tag(field, Wire.fixed32)
        append(value.littleEndian)
    }

    /// A text, empty or not.
    mutating func add(_ field: UInt64, _ text: String) {
        var text = text
        text.withUTF8 { add(field, UnsafeRawBufferPointer($0)) }
    }

    /// A text that stands in our code.
    mutating func add(_ field: UInt64, _ text: StaticString) {
        add(field, UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func add(_ field: UInt64, _ text: UnsafeRawBufferPointer) {
        tag(field, Wire.length)
        append(varint: UInt64(text.count))
        written.append(text)
    }

    /// An id of 64 bits, whose bytes stand in the order of its digits.
    mutating func add(_ field: UInt64, id number: UInt64) {
        tag(field, Wire.length)
        append(varint: 8)
        append(number.bigEndian)
    }

    /// An id of 128 bits.
    mutating func add(_ field: UInt64, id high: UInt64, _ low: UInt64) {
        tag(field, Wire.length)
        append(varint: 16)
        append(high.bigEndian)
        append(low.bigEndian)
    }

    /// A message, whose length is written when it is known: two bytes are kept for it, enough for 16 KiB, and more are made
    /// room for where they are not.
    mutating func add(_ field: UInt64, _ write: (inout ProtobufWriter) -> Void) {
        tag(field, Wire.length)
        let start = written.count
        append(UInt16(0))
        write(&self)
        let length = written.count - start - 2
        if length >= 1 << 14 { written.makeRoom(for: 3, at: start) }
        var rest = length
        // A number may have more digits than it needs ("Base 128 Varints"): two, or else five.
        let last = start + (length < 1 << 14 ? 1 : 4)
        for index in start...last {
            written[index] = UInt8(rest & 0x7F) | (index < last ? 0x80 : 0)
            rest >>= 7
        }
    }

    /// Fields that were written before.
    mutating func append(fields: [UInt8]) { fields.withUnsafeBytes { written.append($0) } }

    private mutating func tag(_ field: UInt64, _ wire: UInt64) { append(varint: field << 3 | wire) }

    private mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number) { written.append($0) }
    }

    private mutating func append(varint value: UInt64) {
        var value = value
        while value >= 0x80 {
            written.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        written.append(UInt8(value))
    }
}

/// Reads the fields of a message of protobuf; what is malformed ends it.
struct ProtobufReader {
    enum Value {
        case number(UInt64)
        case bytes(ArraySlice<UInt8>)
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next field; nil at the end.
    mutating func next() -> (number: UInt64, value: Value)? {
        guard let tag = varint() else { return nil }
        switch tag & 7 {
        case 0: return varint().map { (tag >> 3, .number($0)) }
        case 1: return take(8).map { (tag >> 3, .bytes($0)) }
        case 2: return varint().flatMap { Int(exactly: $0) }.flatMap { take($0) }.map { (tag >> 3, .bytes($0)) }
        case 5: return take(4).map { (tag >> 3, .bytes($0)) }
        default: return nil
        }
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}
