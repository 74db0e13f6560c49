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
    /// The body.
    public var body: ResponseBody
    /// The media type given on its own, which is cheaper to write than a field. A field of `headers` goes before it.
    private var mediaType: String?

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
        self.body = body
        self.mediaType = contentType.map(Self.legal)
    }

    /// An answer with `bytes` as its body.
    public init(status: HTTPResponse.Status = .ok, contentType: String, bytes: ByteBuffer) {
        self.init(status: status, contentType: contentType, body: .bytes(bytes))
    }

    /// An answer with `text` as its body, in UTF-8.
    public init(status: HTTPResponse.Status = .ok, text: String) {
        self.init(
            status: status, contentType: "text/plain; charset=utf-8", body: .bytes(ByteBuffer(string: text)))
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
