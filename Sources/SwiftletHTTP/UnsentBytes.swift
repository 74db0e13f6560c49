import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension Connection {
    /// How many bytes of an answer the system takes that the client has no room for yet: without a bound its buffer for
    /// one who reads slowly grows to some megabytes, and many of them use up the machine's memory. What is on its way does
    /// not count, so that a fast client is not slowed.
    static let mostUnsentInSystem = 128 * 1024
}

extension NIOBSDSocket.Option {
    /// `TCP_NOTSENT_LOWAT` (Linux since 3.12; Darwin).
    static let unsentLowWaterMark = NIOBSDSocket.Option(rawValue: TCP_NOTSENT_LOWAT)
}
