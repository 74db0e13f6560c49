/// Why bytes are no answer that can be understood; the connection they came on must be closed.
struct ResponseFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence or less, without a value of the answer.
    let description: String

    private init(_ description: StaticString) {
        self.description = "\(description)"
    }

    init(_ fault: LineScanner.Fault) {
        switch fault {
        case .lineEnd: self = .lineEnd
        case .control: self = .controlCharacter
        }
    }

    init(_ fault: BodyReader.Fault) {
        switch fault {
        case .chunk: self = .chunk
        case .line(let fault): self.init(fault)
        }
    }

    init(_ fault: FramingFields.Fault) {
        switch fault {
        case .contentLength: self = .contentLength
        case .transferEncoding: self = .transferEncoding
        }
    }

    static let lineEnd = ResponseFault("lines end with CR LF")
    static let controlCharacter = ResponseFault("a control character stands where none may")
    static let statusLine = ResponseFault("the status line is malformed")
    static let version = ResponseFault("only HTTP/1.0 and HTTP/1.1 are understood")
    static let headTooLarge = ResponseFault("the header fields are too long or too many")
    static let fieldName = ResponseFault("the name of a header field is malformed")
    static let foldedField = ResponseFault("a header field goes on over several lines")
    static let contentLength = ResponseFault("the Content-Length is malformed")
    static let twoFramings = ResponseFault("the answer has both Content-Length and Transfer-Encoding")
    static let transferEncoding = ResponseFault("the only transfer coding that is understood is chunked")
    static let interim = ResponseFault("there are too many interim answers, or one that was not asked for")
    static let chunk = ResponseFault("a chunk of the body is malformed")
    static let unasked = ResponseFault("there are bytes behind the answer")
    static let truncated = ResponseFault("the connection ended before the answer was complete")
}
