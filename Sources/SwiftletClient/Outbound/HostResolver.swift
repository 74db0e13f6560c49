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
            if let address = IPAddress(entry.ai_addr), !addresses.contains(address) { addresses.append(address) }
            next = entry.ai_next
        }
        return addresses
    }
}

extension IPAddress {
    /// The address of a socket; nil of another family.
    fileprivate init?(_ address: UnsafeMutablePointer<sockaddr>?) {
        guard let address else { return nil }
        let raw = UnsafeRawPointer(address)
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            bytes = withUnsafeBytes(of: raw.load(as: sockaddr_in.self).sin_addr) { Array($0) }
        case AF_INET6:
            bytes = withUnsafeBytes(of: raw.load(as: sockaddr_in6.self).sin6_addr) { Array($0) }
        default:
            return nil
        }
    }
}
