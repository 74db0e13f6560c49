import Foundation
import Synchronization

/// Sockets of the loopback interface, whose calls Swift imports in a form that nobody wants to read twice.
enum Loopback {
    /// The ports that were given away: one whose server does not listen yet, or not for the moment, is no other's.
    private static let taken = Mutex<Set<Int>>([])

    /// Listens at a port that is free, below those that the system gives to connections (32768 and up on Linux): one of
    /// those may be taken between the test that looks for it and the server that is to listen there.
    static func listen() throws -> (descriptor: Int32, port: Int) {
        for _ in 0..<1000 {
            let port = Int.random(in: 15_000..<32_000)
            guard taken.withLock({ $0.insert(port).inserted }) else { continue }
            if let listener = try? listen(at: port) { return listener }
        }
        return try listen(at: 0)
    }

    private static func listen(at port: Int) throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, streamType, 0)
        var address = self.address(port: port)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && Foundation.listen(descriptor, 128) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        guard isListening else {
            close(descriptor)
            throw Program.Failure(description: "no port is free: \(String(cString: strerror(errno)))")
        }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    /// Connects to a port; nil if nobody listens there.
    static func connect(to port: Int) -> Int32? {
        let descriptor = socket(AF_INET, streamType, 0)
        var address = self.address(port: port)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                Foundation.connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// Closes a connection as if its machine was gone.
    static func reset(_ descriptor: Int32) {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Foundation.linger>.size))
        close(descriptor)
    }

    static func makeNonblocking(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    private static func address(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return address
    }

    #if os(Linux)
        private static let streamType = Int32(SOCK_STREAM.rawValue)
    #else
        private static let streamType = SOCK_STREAM
    #endif
}
