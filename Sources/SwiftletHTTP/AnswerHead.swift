import HTTPTypes
import NIOCore

/// How the end of an answer's body is told (RFC 9112 section 6).
enum AnswerFraming: Equatable {
    /// There is no body: HEAD, 204, 304.
    case none
    /// So many bytes are still to be written.
    case length(Int)
    /// Each write is a chunk.
    case chunked
    /// The connection's end is the body's end; for clients of HTTP/1.0.
    case untilClose

    var sendsBody: Bool { self != .none }
}

/// The head of an answer as it goes on the wire.
struct AnswerHead {
    let response: Response
    let framing: AnswerFraming
    /// The value of Content-Length, if one is sent.
    private let announcedLength: Int?
    private let isHTTP10: Bool
    private(set) var keepsAlive: Bool

    init(response: Response, isHead: Bool, isHTTP10: Bool, keepsAlive: Bool) {
        self.response = response
        self.isHTTP10 = isHTTP10
        let status = response.status.code
        let length = response.contentLength
        if status == 204 || status == 304 || status < 200 {
            // RFC 9110 sections 8.6 and 15.4.5: no length of a body that is not there.
            framing = .none
            announcedLength = nil
        } else if let length {
            framing = isHead ? .none : .length(length)
            announcedLength = isHead ? Self.ownLength(of: response) ?? length : length
        } else {
            framing = isHead ? .none : isHTTP10 ? .untilClose : .chunked
            announcedLength = nil
        }
        self.keepsAlive = keepsAlive && framing != .untilClose
        if self.keepsAlive, !response.headers.isEmpty, Self.asksToClose(response.headers) { self.keepsAlive = false }
    }

    /// The length a handler of HEAD itself says a GET would have.
    private static func ownLength(of response: Response) -> Int? {
        guard !response.headers.isEmpty, case .empty = response.body else { return nil }
        return response.headers[.contentLength].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }

    private static func asksToClose(_ headers: HTTPFields) -> Bool {
        headers.contains { field in
            field.name == .connection
                && field.value.split(separator: ",").contains { member in
                    member.lowercased().filter { $0 != " " && $0 != "\t" } == "close"
                }
        }
    }

    func write(to buffer: inout ByteBuffer, date: [UInt8]) {
        writeStatusLine(to: &buffer)
        var writesDate = true
        var type = response.presetContentType
        if !response.headers.isEmpty {
            for field in response.headers {
                let name = field.name
                switch name.canonicalName {
                case "content-length", "transfer-encoding", "connection": continue
                case "date": writesDate = false
                case "content-type": type = nil
                default: break
                }
                buffer.writeString(name.rawName)
                buffer.writeStaticString(": ")
                field.withUnsafeBytesOfValue { _ = buffer.writeBytes($0) }
                buffer.writeStaticString("\r\n")
            }
        }
        // The constant parts of the lines below have fewer bytes together.
        let most = 160 + RequestID.maxFieldSize + (type?.utf8.count ?? 0) + date.count
        buffer.write(atMost: most) { cursor in
            response.requestID?.writeField(to: &cursor)
            if var type {
                cursor.put("Content-Type: ")
                type.withUTF8 { cursor.put(UnsafeRawBufferPointer($0)) }
                cursor.put("\r\n")
            }
            writeFraming(to: &cursor)
            if !keepsAlive {
                cursor.put("Connection: close\r\n")
            } else if isHTTP10 {
                cursor.put("Connection: keep-alive\r\n")
            }
            if writesDate { date.withUnsafeBytes { cursor.put($0) } }
            cursor.put("\r\n")
        }
    }

    private func writeFraming(to cursor: inout ByteCursor) {
        if let announcedLength {
            cursor.put("Content-Length: ")
            cursor.put(decimal: announcedLength)
            cursor.put("\r\n")
        } else if framing == .chunked {
            cursor.put("Transfer-Encoding: chunked\r\n")
        }
    }

    private func writeStatusLine(to buffer: inout ByteBuffer) {
        // The reason phrase carries no meaning (RFC 9112 section 4); the most common line is written in one piece.
        if response.status.code == 200 {
            buffer.writeStaticString("HTTP/1.1 200 OK\r\n")
            return
        }
        var reason = response.status.reasonPhrase
        buffer.write(atMost: 40 + reason.utf8.count) { cursor in
            cursor.put("HTTP/1.1 ")
            cursor.put(decimal: response.status.code)
            cursor.put(" ")
            reason.withUTF8 { cursor.put(UnsafeRawBufferPointer($0)) }
            cursor.put("\r\n")
        }
    }
}
