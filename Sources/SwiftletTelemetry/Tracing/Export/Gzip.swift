import CZlib

/// Bytes in the form gzip (RFC 1952).
enum Gzip {
    /// The bytes compressed; nil when zlib has no memory for it.
    ///
    /// At zlib's fastest level: spans are so much alike that 512 of them, 250 KB of Zipkin's JSON, become 35 KB, where the
    /// usual level makes 30 KB of them in two and a half times the time.
    static func compress(_ bytes: [UInt8]) -> [UInt8]? {
        guard let size = UInt32(exactly: bytes.count) else { return nil }
        var stream = z_stream()
        // A stream knows its own address.
        return withUnsafeMutablePointer(to: &stream) { stream in
            // The largest window, and 16 for the header and the end of gzip in place of zlib's own.
            let window = MAX_WBITS + 16
            guard
                deflateInit2_(
                    stream, Z_BEST_SPEED, Z_DEFLATED, window, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                    Int32(MemoryLayout<z_stream>.size)) == Z_OK
            else { return nil }
            defer { deflateEnd(stream) }
            return bytes.withUnsafeBufferPointer { input in
                // zlib does not write to what it reads, but says so only where it is compiled to.
                stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.pointee.avail_in = size
                return finish(stream, atMost: Int(deflateBound(stream, UInt(size))))
            }
        }
    }

    /// All that a stream makes of its input.
    private static func finish(_ stream: UnsafeMutablePointer<z_stream>, atMost limit: Int) -> [UInt8]? {
        guard let room = UInt32(exactly: limit) else { return nil }
        var isWhole = false
        let compressed = [UInt8](unsafeUninitializedCapacity: limit) { output, count in
            stream.pointee.next_out = output.baseAddress
            stream.pointee.avail_out = room
            isWhole = deflate(stream, Z_FINISH) == Z_STREAM_END
            count = limit - Int(stream.pointee.avail_out)
        }
        return isWhole ? compressed : nil
    }
}
