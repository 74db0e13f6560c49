import HTTPTypes
import NIOCore

/// Writes the head of a request as it goes on the wire.
struct RequestHeadWriter {
    let request: UpstreamRequest
    let endpoint: ServiceEndpoint

    /// Why a request cannot be sent; nil if it can: nothing in it can be read as the end of its line.
    static func problem(in request: UpstreamRequest) -> String? {
        guard request.path.utf8.first == UInt8(ascii: "/"), request.path.utf8.allSatisfy(isAllowedInPath),
            request.query?.utf8.allSatisfy(PercentEncoding.isAllowedInTarget) ?? true
        else { return "the path or the query is not percent-encoded as it should be" }
        for field in request.headers {
            let isValid = field.withUnsafeBytesOfValue { bytes in
                !bytes.contains { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }
            }
            if !isValid { return "the header field \(field.name) has a value that is not allowed" }
        }
        if request.method == .connect { return "tunnels are not made" }
        if request.method == .trace, request.body != nil || request.stream != nil {
            // RFC 9110, section 9.3.8
            return "a TRACE has no body"
        }
        return nil
    }

    private static func isAllowedInPath(_ byte: UInt8) -> Bool {
        byte != UInt8(ascii: "?") && PercentEncoding.isAllowedInTarget(byte)
    }

    func write(to buffer: inout ByteBuffer) {
        if request.method == .get {
            buffer.writeStaticString("GET ")
        } else {
            buffer.writeString(request.method.rawValue)
            buffer.writeStaticString(" ")
        }
        if !endpoint.basePath.isEmpty { buffer.writeString(endpoint.basePath) }
        buffer.writeString(request.path)
        if let query = request.query {
            buffer.writeStaticString("?")
            buffer.writeString(query)
        }
        // RFC 9110, section 7.2: Host comes first.
        buffer.writeStaticString(" HTTP/1.1\r\nHost: ")
        if let host = request.headers.first(where: { $0.name.canonicalName == "host" }) {
            host.withUnsafeBytesOfValue { _ = buffer.writeBytes($0) }
        } else {
            buffer.writeString(endpoint.authority)
        }
        buffer.writeStaticString("\r\n")
        for field in request.headers where !Self.belongsToConnection(field.name) {
            buffer.writeString(field.name.rawName)
            buffer.writeStaticString(": ")
            field.withUnsafeBytesOfValue { _ = buffer.writeBytes($0) }
            buffer.writeStaticString("\r\n")
        }
        writeFraming(to: &buffer)
        buffer.writeStaticString("\r\n")
    }

    /// RFC 9112, section 6, and RFC 9110, section 8.6.
    private func writeFraming(to buffer: inout ByteBuffer) {
        if let length = bodyLength {
            buffer.writeStaticString("Content-Length: ")
            buffer.writeString(String(length))
            buffer.writeStaticString("\r\n")
        } else if request.stream != nil {
            buffer.writeStaticString("Transfer-Encoding: chunked\r\n")
        }
    }

    private var bodyLength: Int? {
        if let stream = request.stream { return stream.length }
        if let body = request.body { return body.readableBytes }
        switch request.method {
        case .post, .put, .patch: return 0
        default: return nil
        }
    }

    /// Fields that say how this connection is used, which is the writer's business (RFC 9110, section 7.6.1).
    private static func belongsToConnection(_ name: HTTPField.Name) -> Bool {
        switch name.canonicalName {
        case "host", "content-length", "transfer-encoding", "connection", "keep-alive", "proxy-connection", "upgrade":
            true
        default: false
        }
    }
}
