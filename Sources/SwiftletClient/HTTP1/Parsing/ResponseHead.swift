/// The head of an answer: what it means for the connection, and where its fields stand.
struct ResponseHead: Hashable, Sendable {
    /// How the end of the body is told (RFC 9112, section 6.3).
    enum Framing: Hashable, Sendable {
        /// There is no body.
        case none
        /// So many bytes.
        case length(Int)
        /// Chunks, of which the last is empty.
        case chunked
        /// All bytes until the connection ends.
        case untilClose
    }

    /// The status, from 200 to 999.
    var status = 0
    /// The reason phrase: positions in the bytes given with the call that returned `.head`.
    var reason = 0..<0
    /// The field lines with their ends, without the empty line behind them: positions as those of ``reason``.
    var fields = 0..<0
    var framing = Framing.none
    /// 0 for HTTP/1.0, else 1.
    var minorVersion = 1
    /// Whether the service keeps the connection (RFC 9112, section 9.3).
    var keepsAlive = true
}
