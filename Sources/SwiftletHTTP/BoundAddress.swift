/// The address a server listens at, with the port the system chose where 0 was configured.
public struct BoundAddress: Sendable, Hashable, CustomStringConvertible {
    /// The IP address.
    public let host: String
    /// The TCP port.
    public let port: Int

    /// The address `host`, port `port`.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// `host:port`, an IPv6 address in brackets (RFC 3986 section 3.2.2).
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
