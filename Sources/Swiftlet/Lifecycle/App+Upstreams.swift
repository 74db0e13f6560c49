import NIOCore
import SwiftletClient
import SwiftletHTTP

extension App {
    /// Lets calls to other services and URLs go their way: through `transport`, or over the network on the server's
    /// loops.
    ///
    /// - Returns: What ends it.
    func connect(_ transport: (any UpstreamTransport)?, _ server: Server?) -> @Sendable () async throws -> Void {
        if let transport {
            upstreams.connect(transport)
            outboundCalls.connect(transport)
            return {}
        }
        guard let server else { return {} }
        var ends: [@Sendable () async throws -> Void] = []
        if let rules = declared.egress {
            let network = OutboundTransport(eventLoopGroup: server.eventLoopGroup, rules: rules)
            outboundCalls.connect(network)
            ends.append { await network.shutdown() }
        }
        let addresses = upstreams.addresses.compactMapValues { $0 }
        if !addresses.isEmpty {
            let network = HTTPUpstreamTransport(eventLoopGroup: server.eventLoopGroup, addresses: addresses)
            upstreams.connect(network)
            ends.append { try await network.shutdown() }
        }
        return { [ends] in for end in ends { try await end() } }
    }
}
