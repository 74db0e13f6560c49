/// The field `traceparent` (W3C Trace Context level 2, section 3.2).
enum TraceParent {
    /// Reads the field; nil for what is malformed. Of versions that are not known yet the known part is read.
    static func parse(_ text: String) -> (traceID: TraceID, spanID: SpanID, flags: TraceFlags)? {
        var text = text
        return text.withUTF8 { bytes in
            let dash = UInt8(ascii: "-")
            guard bytes.count >= 55, bytes[2] == dash, bytes[35] == dash, bytes[52] == dash,
                let version = Hexadecimal.number(bytes[0..<2]), version != 0xFF,
                bytes.count == 55 || version > 0 && bytes[55] == dash,
                let high = Hexadecimal.number(bytes[3..<19]), let low = Hexadecimal.number(bytes[19..<35]),
                let traceID = TraceID(high: high, low: low),
                let spanID = Hexadecimal.number(bytes[36..<52]).flatMap({ SpanID($0) }),
                let flags = Hexadecimal.number(bytes[53..<55])
            else { return nil }
            // Flags that later versions add are not known, and sent as zero.
            return (traceID, spanID, TraceFlags(rawValue: UInt16(flags) & 0x03))
        }
    }

    /// The field of a span.
    static func text(_ context: SpanContext) -> String {
        String(unsafeUninitializedCapacity: 55) { bytes in
            let bytes = UnsafeMutableRawBufferPointer(bytes)
            bytes.copyBytes(from: "00-".utf8)
            Hexadecimal.write(context.traceID.high, to: bytes, at: 3)
            Hexadecimal.write(context.traceID.low, to: bytes, at: 19)
            bytes[35] = UInt8(ascii: "-")
            Hexadecimal.write(context.spanID.number, to: bytes, at: 36)
            bytes[52] = UInt8(ascii: "-")
            bytes[53] = UInt8(ascii: "0")
            bytes[54] = UInt8(ascii: "0") + context.flags.byte
            return 55
        }
    }
}
