import HTTPTypes
import NIOCore

/// What a codec tells a connection.
enum ConnectionEvent {
    /// A request's head.
    case head(IncomingHead)
    /// A part of its body.
    case body(ByteBuffer)
    /// The end of the request.
    case end
    /// The bytes cannot be served: the answer's status, and what is wrong with them.
    case rejection(HTTPResponse.Status, String)
}

/// A request's head with what the connection needs to know of it.
struct IncomingHead {
    let head: RequestHead
    /// The announced length of the body; nil if it comes in chunks.
    let contentLength: Int?
    /// Whether the client wants to keep the connection (RFC 9112 section 9.3).
    let keepsAlive: Bool
    /// Whether the client waits for `100 Continue` (RFC 9110 section 10.1.1).
    let expectsContinue: Bool
}
