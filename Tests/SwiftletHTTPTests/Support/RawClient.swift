import NIOPosix
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

#if canImport(Darwin)
    private let systemSend = Darwin.send
#elseif canImport(Musl)
    private let systemSend = Musl.send
#else
    private let systemSend = Glibc.send
#endif

/// A TCP client that sends and receives exactly the bytes it is told to. Every wait has a deadline of two minutes.
final class RawClient: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// An answer as received.
    struct Answer {
        var status: Int
        /// By lowercased name.
        var fields: [String: String]
        var body: String
    }

    private static let threads: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 48)
        pool.start()
        return pool
    }()

    private let socket: Int32
    private let isClosed = Atomic<Bool>(false)
    private let buffer = Buffer()

    /// What was received and not yet taken; touched by one call at a time.
    private final class Buffer: @unchecked Sendable {
        var bytes: [UInt8] = []
    }

    init(port: Int, receiveBuffer: Int32? = nil) throws {
        #if canImport(Glibc)
            socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #elseif canImport(Musl)
            socket = Musl.socket(AF_INET, Int32(SOCK_STREAM), 0)
        #else
            socket = Darwin.socket(AF_INET, SOCK_STREAM, 0)
        #endif
        if var size = receiveBuffer {
            setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var deadline = timeval(tv_sec: 120, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &deadline, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &deadline, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Failure(description: "connect: \(errno)") }
    }

    deinit { disconnect() }

    /// Closes the connection; nothing may be sent or received on it any more.
    func disconnect() {
        guard !isClosed.exchange(true, ordering: .relaxed) else { return }
        close(socket)
    }

    /// Ends the sending direction; answers can still be received.
    func endSending() { shutdown(socket, Int32(SHUT_WR)) }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) async throws {
        try await Self.threads.runIfActive { [socket] in
            var sent = 0
            while sent < bytes.count {
                let count = bytes.withUnsafeBytes { write(socket, $0.baseAddress! + sent, bytes.count - sent) }
                guard count > 0 else { throw Failure(description: "write: \(errno)") }
                sent += count
            }
        }
    }

    /// Sends without waiting, and returns how many bytes the system took.
    func sendWhatFits(_ bytes: [UInt8]) -> Int {
        let flags = Int32(MSG_DONTWAIT)
        return bytes.withUnsafeBytes { max(0, Int(systemSend(socket, $0.baseAddress, bytes.count, flags))) }
    }

    /// Receives some bytes; none at the end.
    func receive(upTo maximum: Int = 65_536) async throws -> [UInt8] {
        try await Self.threads.runIfActive { [socket] in
            var bytes = [UInt8](repeating: 0, count: maximum)
            let count = bytes.withUnsafeMutableBytes { read(socket, $0.baseAddress, maximum) }
            guard count >= 0 else {
                if errno == ECONNRESET { return [] }
                throw Failure(description: "nothing received for two minutes (\(errno))")
            }
            return Array(bytes.prefix(count))
        }
    }

    /// Everything until the server closes.
    func receiveAll() async throws -> String {
        while try await fill() {}
        return take(buffer.bytes.count)
    }

    /// Everything up to and with `mark`.
    func receive(through mark: String) async throws -> String {
        let mark = Array(mark.utf8)
        var searched = 0
        while true {
            let bytes = buffer.bytes
            if bytes.count >= mark.count {
                for start in max(0, searched - mark.count)...(bytes.count - mark.count)
                where bytes[start..<(start + mark.count)].elementsEqual(mark) {
                    return take(start + mark.count)
                }
            }
            searched = bytes.count
            guard try await fill() else { throw Failure(description: "closed after: \(take(bytes.count))") }
        }
    }

    /// One answer, its body framed by its fields.
    func receiveAnswer(toHead: Bool = false) async throws -> Answer {
        let head = try await receive(through: "\r\n\r\n")
        let lines = head.split(separator: "\r\n")
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ": ", maxSplits: 1)
            fields[parts[0].lowercased()] = parts.count > 1 ? String(parts[1]) : ""
        }
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        var body = ""
        if toHead || status < 200 || status == 204 || status == 304 {
            // No body by definition.
        } else if let length = fields["content-length"].flatMap({ Int($0) }) {
            body = try await receive(count: length)
        } else if fields["transfer-encoding"] == "chunked" {
            while let chunk = try await receiveChunk() { body += chunk }
        } else {
            body = try await receiveAll()
        }
        return Answer(status: status, fields: fields, body: body)
    }

    /// One chunk of a chunked body; nil for the last.
    func receiveChunk() async throws -> String? {
        let line = try await receive(through: "\r\n")
        guard let length = Int(line.filter { !$0.isNewline }, radix: 16) else {
            throw Failure(description: "no chunk size: \(line)")
        }
        let chunk = try await receive(count: length)
        _ = try await receive(count: 2)
        return length == 0 ? nil : chunk
    }

    func receive(count: Int) async throws -> String {
        while buffer.bytes.count < count {
            guard try await fill() else { throw Failure(description: "closed after \(buffer.bytes.count) of \(count)") }
        }
        return take(count)
    }

    private func fill() async throws -> Bool {
        let more = try await receive()
        buffer.bytes += more
        return !more.isEmpty
    }

    private func take(_ count: Int) -> String {
        defer { buffer.bytes.removeFirst(count) }
        return String(decoding: buffer.bytes.prefix(count), as: UTF8.self)
    }
}
