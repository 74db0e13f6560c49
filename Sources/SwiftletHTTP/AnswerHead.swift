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
    private let version: HTTPVersion
    private(set) var keepsAlive: Bool

    init(response: Response, method: HTTPRequest.Method, version: HTTPVersion, keepsAlive: Bool) {
        self.response = response
        self.version = version
        let status = response.status.code
        let length = response.body.contentLength
        let isHead = method == .head
        if status == 204 || status == 304 || status < 200 {
            // RFC 9110 sections 8.6 and 15.4.5: no length of a body that is not there.
            framing = .none
            announcedLength = nil
        } else if let length {
            framing = isHead ? .none : .length(length)
            announcedLength = isHead ? Self.ownLength(of: response) ?? length : length
        } else {
            framing = isHead ? .none : version == .http10 ? .untilClose : .chunked
            announcedLength = nil
        }
        self.keepsAlive = keepsAlive && framing != .untilClose
        if self.keepsAlive, !response.headers.isEmpty, Self.asksToClose(response.headers) { self.keepsAlive = false }
    }

    /// The length a handler of HEAD itself says a GET would have.
    private static func ownLength(of response: Response) -> Int? {
        guard case .empty = response.body, !response.headers.isEmpty else { return nil }
        return response.headers[.contentLength].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }

    private static func asksToClose(_ headers: HTTPFields) -> Bool {
        headers.contains { $0.name == .connection && $0.value.lowercased() == "close" }
    }

    func write(to buffer: inout ByteBuffer, date: [UInt8]) {
        writeStatusLine(to: &buffer)
        var writesDate = true
        var writesType = response.presetContentType != nil
        if !response.headers.isEmpty {
            for field in response.headers {
                let name = field.name
                switch name.canonicalName {
                case "content-length", "transfer-encoding", "connection": continue
                case "date": writesDate = false
                case "content-type": writesType = false
                default: break
                }
                buffer.writeString(name.rawName)
                buffer.writeStaticString(": ")
                field.withUnsafeBytesOfValue { _ = buffer.writeBytes($0) }
                buffer.writeStaticString("\r\n")
            }
        }
        if writesType, let type = response.presetContentType {
            buffer.writeStaticString("Content-Type: ")
            buffer.writeString(type)
            buffer.writeStaticString("\r\n")
        }
        if let announcedLength {
            buffer.writeStaticString("Content-Length: ")
            buffer.writeDecimal(announcedLength)
            buffer.writeStaticString("\r\n")
        } else if framing == .chunked {
            buffer.writeStaticString("Transfer-Encoding: chunked\r\n")
        }
        if !keepsAlive {
            buffer.writeStaticString("Connection: close\r\n")
        } else if version == .http10 {
            buffer.writeStaticString("Connection: keep-alive\r\n")
        }
        if writesDate { buffer.writeBytes(date) }
        buffer.writeStaticString("\r\n")
    }

    private func writeStatusLine(to buffer: inout ByteBuffer) {
        // The reason phrase carries no meaning (RFC 9112 section 4); the most common line is written in one piece.
        if response.status.code == 200 {
            buffer.writeStaticString("HTTP/1.1 200 OK\r\n")
            return
        }
        buffer.writeStaticString("HTTP/1.1 ")
        buffer.writeDecimal(response.status.code)
        buffer.writeStaticString(" ")
        buffer.writeString(response.status.reasonPhrase)
        buffer.writeStaticString("\r\n")
    }
}

extension ByteBuffer {
    /// Writes a number that is not negative in decimal digits.
    mutating func writeDecimal(_ value: Int) {
        var rest = max(0, value)
        var count = 1
        while rest >= 10 {
            rest /= 10
            count += 1
        }
        rest = max(0, value)
        let digits = count
        writeWithUnsafeMutableBytes(minimumWritableBytes: digits) { bytes in
            for index in stride(from: digits - 1, through: 0, by: -1) {
                bytes[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            return digits
        }
    }
}
