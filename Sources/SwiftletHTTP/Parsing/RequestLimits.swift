/// How large the head of a request may be.
package struct RequestLimits: Hashable, Sendable {
    /// The most bytes of a request target.
    package var requestLine: Int
    /// The most bytes of all field lines, their ends included; for trailers too.
    package var headerBytes: Int
    /// The most field lines; for trailers too.
    package var headerCount: Int

    /// What no limit exceeds, so that positions fit 32 bits.
    private static let most = 1 << 30

    /// The limits; by default those of a server without settings.
    package init(requestLine: Int = 8 * 1024, headerBytes: Int = 32 * 1024, headerCount: Int = 100) {
        self.requestLine = min(requestLine, Self.most)
        self.headerBytes = min(headerBytes, Self.most)
        self.headerCount = headerCount
    }

    /// The most bytes of a method's name; no registered one has more than 17.
    static let method = 32
}
