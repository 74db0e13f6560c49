public import HTTPTypes
public import NIOCore

/// An answer: status, header fields and body.
///
/// The server adds `Date`, the framing (`Content-Length` or `Transfer-Encoding`) and `Connection` itself; framing fields
/// set here are ignored.
public struct Response: Sendable {
    /// The status.
    public var status: HTTPResponse.Status
    /// The header fields, apart from a ``contentType`` that was given on its own.
    public var headers: HTTPFields
    /// The id of the request that is answered; nil when `headers` say all. Written as the field `x-request-id`.
    package private(set) var requestID: RequestID?
    private var content: Content
    /// The media type given on its own, which is cheaper to write than a field. A field of `headers` goes before it.
    private var mediaType: String?

    private enum Content: Sendable {
        case body(ResponseBody)
        /// Short text as it was given: the connection copies it behind the head, without a buffer in between.
        case text(String)
    }

    /// Text up to this number of bytes is kept as it is given.
    private static let shortTextLimit = 4096

    /// An answer.
    ///
    /// - Parameters:
    ///   - status: The status; 200 unless said otherwise.
    ///   - contentType: The value of `Content-Type`; control characters in it are taken as spaces.
    ///   - headers: Further header fields.
    ///   - body: The body; empty unless said otherwise.
    public init(
        status: HTTPResponse.Status = .ok, contentType: String? = nil, headers: HTTPFields = [:],
        body: ResponseBody = .empty
    ) {
        self.status = status
        self.headers = headers
        self.content = .body(body)
        self.mediaType = contentType.map(Self.legal)
    }

    /// An answer with `bytes` as its body.
    public init(status: HTTPResponse.Status = .ok, contentType: String, bytes: ByteBuffer) {
        self.init(status: status, contentType: contentType, body: .bytes(bytes))
    }

    /// An answer with JSON as its body.
    package init(status: HTTPResponse.Status, json: ByteBuffer) {
        self.status = status
        headers = HTTPFields()
        mediaType = "application/json"
        content = .body(.bytes(json))
    }

    /// An answer with `text` as its body, in UTF-8.
    public init(status: HTTPResponse.Status = .ok, text: String) {
        self.status = status
        headers = HTTPFields()
        mediaType = "text/plain; charset=utf-8"
        content = text.utf8.count <= Self.shortTextLimit ? .text(text) : .body(.text(text))
    }

    /// The body.
    public var body: ResponseBody {
        get {
            switch content {
            case .body(let body): body
            case .text(let text): .text(text)
            }
        }
        set { content = .body(newValue) }
    }

    /// The body where it is short text that no buffer was made of; else see ``body``.
    package var shortText: String? {
        if case .text(let text) = content { text } else { nil }
    }

    /// The body where it is a stream: its length, if known, and what produces it.
    package var stream: (contentLength: Int?, produce: @Sendable (any ResponseBodyWriter) async throws -> Void)? {
        if case .body(.stream(let length, let produce)) = content { (length, produce) } else { nil }
    }

    /// The number of bytes of the body, if it is known before the body is produced.
    package var contentLength: Int? {
        switch content {
        case .body(let body): body.contentLength
        case .text(let text): text.utf8.count
        }
    }

    /// Gives the answer the id of its request, in place of a field of this name.
    package mutating func give(_ id: RequestID) {
        if !headers.isEmpty { headers[.requestID] = nil }
        requestID = id
    }

    /// All header fields that are sent, apart from those the server adds itself.
    package var fields: HTTPFields {
        var fields = headers
        if fields[.contentType] == nil { fields[.contentType] = mediaType }
        if let requestID { fields[.requestID] = requestID.description }
        return fields
    }

    /// The value of `Content-Type`, whether it was given on its own or as a header field.
    public var contentType: String? {
        get { headers.isEmpty ? mediaType : headers[.contentType] ?? mediaType }
        set {
            if !headers.isEmpty { headers[.contentType] = nil }
            mediaType = newValue.map(Self.legal)
        }
    }

    /// The media type to write when `headers` have none.
    var presetContentType: String? { mediaType }

    /// `value` without control characters, which could end the field's line (RFC 9110 section 5.5).
    private static func legal(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return value }
        return String(decoding: value.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
    }
}
