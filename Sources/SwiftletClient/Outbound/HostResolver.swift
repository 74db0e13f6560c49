import Dispatch
import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Asks the system for the addresses of hosts, away from the event loops, for the system's answer blocks.
enum HostResolver {
    /// The system gave no address.
    struct ResolutionError: Error, CustomStringConvertible {
        /// What the system says.
        let description: String
    }

    /// The system did not answer in time.
    struct TimeoutError: Error {}

    /// The addresses of a host in the order in which they should be tried (RFC 6724); numbers in any spelling are
    /// addresses too.
    ///
    /// - Parameters:
    ///   - host: a name, or an address without brackets.
    ///   - limit: how long to wait.
    ///   - loop: what keeps the time.
    static func addresses(of host: String, within limit: Duration, on loop: any EventLoop) async throws -> [IPAddress] {
        let promise = loop.makePromise(of: [IPAddress].self)
        // The first to end the promise wins; a lookup that comes too late is passed over.
        let timer = loop.scheduleTask(in: TimeAmount(limit)) { promise.fail(TimeoutError()) }
        DispatchQueue.global().async { promise.completeWith(Result { try lookUp(host) }) }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            try await promise.futureResult.get()
        } onCancel: {
            promise.fail(CancellationError())
        }
    }

    private static func lookUp(_ host: String) throws -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_protocol = Int32(IPPROTO_TCP)
        var first: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, nil, &hints, &first)
        guard status == 0 else { throw ResolutionError(description: String(cString: gai_strerror(status))) }
        defer { freeaddrinfo(first) }
        var addresses: [IPAddress] = []
        var next = first
        while let entry = next?.pointee {
            if let address = IPAddress(entry.ai_addr, length: entry.ai_addrlen), !addresses.contains(address) {
                addresses.append(address)
            }
            next = entry.ai_next
        }
        return addresses
    }
}

extension IPAddress {
    /// The address of a socket; nil of another family. It is taken as the system writes it: the fields of `sockaddr` belong to
    /// another module where the Swift runtime is linked into the program.
    fileprivate init?(_ address: UnsafeMutablePointer<sockaddr>?, length: socklen_t) {
        guard let address else { return nil }
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard getnameinfo(address, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 else {
            return nil
        }
        let host = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        self.init(String(decoding: host.prefix { $0 != UInt8(ascii: "%") }, as: UTF8.self))
    }
}
