extension ResponseParser {
    mutating func readBody(_ bytes: UnsafeRawBufferPointer) -> (event: Event, consumed: Int) {
        do {
            let (event, consumed) = try body.next(bytes)
            switch event {
            case .needsMore: return (.needsMore, consumed)
            case .part(let range): return (.body(range), consumed)
            case .end:
                state = .idle
                return (.end, consumed)
            case .trailers:
                beginLine(at: 0)
                fieldCount = 0
                state = .trailers
                return readTrailers(bytes, behind: consumed)
            }
        } catch {
            return fail(ResponseFault(error))
        }
    }

    /// RFC 9112, section 7.1.2. Positions of a line in progress count from the first byte that is not consumed.
    mutating func readTrailers(
        _ bytes: UnsafeRawBufferPointer, behind consumed: Int = 0
    ) -> (event: Event, consumed: Int) {
        do {
            guard let end = try trailersEnd(UnsafeRawBufferPointer(rebasing: bytes[consumed...])) else {
                return (.needsMore, consumed)
            }
            state = .idle
            return (.end, consumed + end)
        } catch {
            return fail(error)
        }
    }

    /// Passes over trailer lines, which nobody asked for (RFC 9110, section 6.5.1).
    ///
    /// - Returns: Where the message ends, once all of them have come.
    private mutating func trailersEnd(_ bytes: UnsafeRawBufferPointer) throws(ResponseFault) -> Int? {
        while let end = try lineEnd(bytes) {
            guard end > lineStart else { return end + 2 }
            _ = try fieldColon(bytes, lineStart..<end)
            beginLine(at: end + 2)
        }
        return nil
    }
}
