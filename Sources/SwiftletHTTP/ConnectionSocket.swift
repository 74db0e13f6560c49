import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The socket of a channel, which takes bytes without the way through the channel: that costs as much as a third of the
/// system call at its end.
///
/// It must not be used once the channel is inactive, for then its descriptor may be that of another.
struct ConnectionSocket {
    private let descriptor: CInt

    #if canImport(Darwin)
        // A channel asks for no signal when it opens its socket.
        private static let flags: CInt = 0
    #else
        private static let flags = CInt(MSG_NOSIGNAL)
    #endif

    /// The socket of a channel; nil if it has none.
    init?(of context: ChannelHandlerContext) {
        let handle = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: CInt.self) { $0 }
        guard let handle else { return nil }
        descriptor = handle
    }

    /// Sends as many bytes as the system takes at once, and moves the buffer's reader behind them.
    ///
    /// All that is left, whatever the reason, is to be given to the channel: that waits for the socket, or finds out what is
    /// wrong with it.
    func send(_ bytes: inout ByteBuffer) {
        bytes.readWithUnsafeReadableBytes { max(0, Self.send(descriptor, $0)) }
    }

    private static func send(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            Glibc.send(descriptor, bytes.baseAddress, bytes.count, flags)
        #elseif canImport(Musl)
            Musl.send(descriptor, bytes.baseAddress, bytes.count, flags)
        #else
            Darwin.send(descriptor, bytes.baseAddress, bytes.count, flags)
        #endif
    }
}
