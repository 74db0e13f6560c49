import NIOCore
import SwiftletClient
import SwiftletHTTP

extension App {
    /// Lets calls to other services go their way: through `transport`, or over the network on the server's loops.
    ///
    /// - Returns: What ends it.
    func connect(_ transport: (any UpstreamTransport)?, _ server: Server?) -> @Sendable () async throws -> Void {
        if let transport {
            upstreams.connect(transport)
            return {}
        }
        let addresses = upstreams.addresses.compactMapValues { $0 }
        guard let server, !addresses.isEmpty else { return {} }
        let network = HTTPUpstreamTransport(eventLoopGroup: server.eventLoopGroup, addresses: addresses)
        upstreams.connect(network)
        return { try await network.shutdown() }
    }
}
