extension RequestParser {
    mutating func readBody(_ bytes: UnsafeRawBufferPointer) -> (event: Event, consumed: Int) {
        do {
            let (event, consumed) = try body.next(bytes)
            switch event {
            case .needsMore: return (.needsMore, consumed)
            case .part(let range): return (.body(range), consumed)
            case .end:
                state = .start
                return (.end, consumed)
            case .trailers:
                beginSection(at: 0)
                state = .trailers
                return readTrailers(bytes, behind: consumed)
            }
        } catch {
            return fail(MessageFault(error))
        }
    }

    /// RFC 9112 section 7.1.2. Positions count from the first byte that is not consumed, until the last trailer has come.
    mutating func readTrailers(
        _ bytes: UnsafeRawBufferPointer, behind consumed: Int = 0
    ) -> (event: Event, consumed: Int) {
        do {
            guard let end = try trailersEnd(UnsafeRawBufferPointer(rebasing: bytes[consumed...])) else {
                return (.needsMore, consumed)
            }
            for index in trailers.indices { trailers[index] = trailers[index].shifted(by: consumed) }
            state = .start
            return (.end, consumed + end)
        } catch {
            return fail(error)
        }
    }

    /// Reads trailer lines.
    ///
    /// - Returns: Where the message ends, once all of them have come.
    private mutating func trailersEnd(_ bytes: UnsafeRawBufferPointer) throws(MessageFault) -> Int? {
        while let end = try fieldLineEnd(bytes) {
            guard end > lineStart else { return end + 2 }
            let field = try fieldLine(bytes, lineStart..<end)
            trailerCount += 1
            try checkSection(end: end + 2, count: trailerCount)
            if !ForbiddenTrailers.contains(bytes, field.name) { trailers.append(field) }
            beginLine(at: end + 2)
        }
        return nil
    }
}

/// Fields that are not taken from trailers (RFC 9110 section 6.5.1): those for framing, routing, authentication, request
/// modifiers, and how to handle the content. By the time they come the request has been acted on.
enum ForbiddenTrailers {
    private static let names: [StaticString] = [
        "age", "authorization", "cache-control", "connection", "cookie", "date", "expect", "expires", "forwarded",
        "host",
        "keep-alive", "location", "max-forwards", "origin", "pragma", "proxy-authenticate", "proxy-authorization",
        "proxy-connection", "range", "referer", "retry-after", "set-cookie", "te", "trailer", "transfer-encoding",
        "upgrade", "vary", "via", "warning", "www-authenticate",
    ]
    private static let prefixes: [StaticString] = [
        "accept", "access-control-", "content-", "if-", "sec-", "x-forwarded-",
    ]

    static func contains(_ bytes: UnsafeRawBufferPointer, _ name: Range<Int>) -> Bool {
        if names.contains(where: { bytes.equals(name, $0) }) { return true }
        return prefixes.contains { prefix in
            let end = name.lowerBound + prefix.utf8CodeUnitCount
            return end <= name.upperBound && bytes.equals(name.lowerBound..<end, prefix)
        }
    }
}
