/// Reads answers out of the bytes of a connection as they come (RFC 9112), strictly: what two readers could understand
/// differently is refused.
///
/// A value without input or output: the caller keeps the bytes and removes what was consumed.
struct ResponseParser: Sendable {
    /// What was found.
    enum Event: Sendable, Hashable {
        /// Nothing more can be said before more bytes come.
        case needsMore
        /// An interim answer, which was passed over; the answer follows.
        case interim
        /// The head is complete, see ``ResponseParser/head``.
        case head
        /// A part of the body: positions in the bytes given.
        case body(Range<Int>)
        /// The answer is complete.
        case end
        /// The bytes are no answer; nothing after them may be read.
        case failure(ResponseFault)
    }

    enum State: Sendable {
        /// No answer is expected.
        case idle
        case start, statusLine, fields, body, trailers
        /// The body ends with the connection.
        case untilClose
        case failed(ResponseFault)
    }

    /// How large a head may be.
    struct Limits: Sendable, Hashable {
        /// The most bytes of a head, its line ends included; of trailers, and of what chunks say besides their size, too.
        var headBytes = 64 * 1024
        /// The most field lines; for trailers too.
        var fieldCount = 200
    }

    /// The most interim answers to one request.
    static let mostInterim = 16

    let limits: Limits
    var state = State.idle
    var scanner = LineScanner()
    /// Where the line stands that is being read.
    var lineStart = 0
    var framing = FramingFields()
    var body = BodyReader(length: 0)
    var fieldCount = 0
    var interimCount = 0
    var isToHead = false

    /// The head of the current answer, from `.head` on until the next answer begins.
    var head = ResponseHead()

    init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Expects the answer to a request.
    ///
    /// - Parameter isToHead: whether the request's method is HEAD, whose answers have no body.
    mutating func begin(isToHead: Bool) {
        self.isToHead = isToHead
        interimCount = 0
        state = .start
    }

    /// Whether no byte of the answer has come.
    var isBeforeAnswer: Bool {
        if case .start = state { interimCount == 0 } else { false }
    }

    /// Whether the head is not complete.
    var isBeforeBody: Bool {
        switch state {
        case .start, .statusLine, .fields: true
        default: false
        }
    }

    /// How many bytes of the body are missing; nil before the body, and where its length is not known.
    var missingBytes: Int? { if case .body = state { body.missing } else { nil } }

    /// Reads on.
    ///
    /// - Parameter bytes: all bytes received and not consumed yet. After `.needsMore` the same ones, without those
    ///   consumed, and more; after other events what follows.
    /// - Returns: What was found, and how many of `bytes` are not needed again.
    mutating func next(_ bytes: UnsafeRawBufferPointer) -> (event: Event, consumed: Int) {
        switch state {
        case .idle: return bytes.isEmpty ? (.needsMore, 0) : fail(.unasked)
        case .start, .statusLine, .fields: return readHead(bytes)
        case .body: return readBody(bytes)
        case .trailers: return readTrailers(bytes)
        case .untilClose: return bytes.isEmpty ? (.needsMore, 0) : (.body(0..<bytes.count), bytes.count)
        case .failed(let fault): return (.failure(fault), 0)
        }
    }

    /// The connection has ended, after all bytes were read.
    ///
    /// - Returns: `.end` when that ends the answer, `.needsMore` when none was expected, else a failure.
    mutating func finish() -> Event {
        switch state {
        case .untilClose:
            state = .idle
            return .end
        case .idle: return .needsMore
        default: return fail(.truncated).event
        }
    }

    mutating func fail(_ fault: ResponseFault) -> (event: Event, consumed: Int) {
        state = .failed(fault)
        return (.failure(fault), 0)
    }
}
