/// Reads requests out of the bytes of a connection as they come (RFC 9112), strictly: what two readers could understand
/// differently is refused.
///
/// A value without input or output: the caller keeps the bytes and removes what was consumed.
package struct RequestParser: Sendable {
    /// What was found.
    package enum Event: Sendable, Hashable {
        /// Nothing more can be said before more bytes come.
        case needsMore
        /// The head is complete, see ``RequestParser/head``.
        case head
        /// A part of the body: positions in the bytes given.
        case body(Range<Int>)
        /// The message is complete; the next call begins another.
        case end
        /// The bytes are no request that can be served; nothing after them may be read.
        case failure(MessageFault)
    }

    enum State: Sendable {
        case start, requestLine, fields, body, trailers
        case failed(MessageFault)
    }

    let limits: RequestLimits
    var state = State.start
    var scanner = LineScanner()
    /// Where the line stands that is being read, and the first of the section.
    var lineStart = 0
    var sectionStart = 0
    var summary = FieldSummary()
    var body = BodyReader(length: 0)
    var trailerCount = 0

    /// The head of the current message, from `.head` on until the next message begins. Its positions are those of the
    /// bytes that were given with the call that returned `.head`.
    package internal(set) var head = ParsedHead()

    /// The trailer fields of a chunked body, at its `.end`; positions are those of that call's bytes. Fields that may not
    /// be sent as trailers are left out.
    package internal(set) var trailers: [FieldRange] = []

    /// A parser before its first message.
    package init(limits: RequestLimits = RequestLimits()) {
        self.limits = limits
    }

    /// Whether some bytes of a head, but not all, have been seen.
    package var isWithinHead: Bool {
        switch state {
        case .requestLine, .fields: true
        default: false
        }
    }

    /// Reads on.
    ///
    /// - Parameter bytes: All bytes received and not consumed yet. After `.needsMore` the same ones, without those consumed,
    ///   and more; after other events what follows.
    /// - Returns: What was found, and how many of `bytes` are not needed again.
    package mutating func next(_ bytes: UnsafeRawBufferPointer) -> (event: Event, consumed: Int) {
        switch state {
        case .start, .requestLine, .fields: return readHead(bytes)
        case .body: return readBody(bytes)
        case .trailers: return readTrailers(bytes)
        case .failed(let fault): return (.failure(fault), 0)
        }
    }

    mutating func fail(_ fault: MessageFault) -> (event: Event, consumed: Int) {
        state = .failed(fault)
        return (.failure(fault), 0)
    }
}
