/// Why bytes are no request that can be served; the connection they came on must be closed.
package struct MessageFault: Error, Hashable, Sendable {
    /// The status of the answer.
    package let status: Int
    /// One sentence or less, fit for the client to read.
    package let reason: String

    init(_ status: Int, _ reason: StaticString) {
        self.status = status
        self.reason = "\(reason)"
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

    static let lineEnd = MessageFault(400, "lines end with CR LF")
    static let controlCharacter = MessageFault(400, "a control character stands where none may")
    static let requestLine = MessageFault(400, "the request line is malformed")
    static let methodTooLong = MessageFault(501, "the method is unknown")
    static let version = MessageFault(505, "only HTTP/1.0 and HTTP/1.1 are served")
    static let targetTooLong = MessageFault(414, "the request target is too long")
    static let targetForm = MessageFault(400, "the request target has a form that is not served")
    static let targetCharacter = MessageFault(400, "the request target has a character that must be percent-encoded")
    static let targetEncoding = MessageFault(400, "the request target is not percent-encoded as it should be")
    static let ambiguousPath = MessageFault(400, "the path is ambiguous")
    static let fieldsTooLarge = MessageFault(431, "the header fields are too long or too many")
    static let fieldName = MessageFault(400, "the name of a header field is malformed")
    static let foldedField = MessageFault(400, "a header field goes on over several lines")
    static let host = MessageFault(400, "the request needs exactly one valid Host field")
    static let contentLength = MessageFault(400, "the Content-Length is malformed")
    static let twoFramings = MessageFault(400, "the request has both Content-Length and Transfer-Encoding")
    static let transferEncoding = MessageFault(400, "the Transfer-Encoding must be chunked")
    static let unknownCoding = MessageFault(501, "the only transfer coding that is known is chunked")
    static let expectation = MessageFault(417, "the only expectation that can be met is 100-continue")
    static let chunk = MessageFault(400, "a chunk of the body is malformed")
}
