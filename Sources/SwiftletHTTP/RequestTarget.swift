extension Request {
    /// The path of the target, percent-encoded as received and without the query; `/` where an absolute target has none.
    ///
    /// The scheme and authority of an absolute target (RFC 9112 section 3.2.2) are left out.
    public var path: String { head.path }

    /// The query of the target as received, without the question mark; nil when there is no question mark.
    public var query: String? { head.query }

    /// The bytes of ``path``, without making a String of them.
    package func withPath<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try head.withPath(body)
    }

    /// The bytes of ``query``, without making a String of them.
    package func withQuery<Result>(_ body: (UnsafeRawBufferPointer?) throws -> Result) rethrows -> Result {
        try head.withQuery(body)
    }

    /// Whether the other request has the same head, unchanged, and so leads to the same route.
    package func hasSameHead(as other: Request) -> Bool { head === other.head }
}
