import NIOCore
import SwiftletClient
import SwiftletHTTP

extension App {
    /// Lets calls to other services and URLs go their way: through `transport`, or over the network on the server's
    /// loops, to the addresses of the settings or else to those that the registry knows.
    ///
    /// - Returns: What ends it.
    func connect(
        _ transport: (any UpstreamTransport)?, _ server: Server?, _ membership: Membership?
    ) -> @Sendable () async throws -> Void {
        if let transport {
            upstreams.connect(transport)
            outboundCalls.connect(TracedTransport(transport: transport, tracer: tracing.tracer))
            return {}
        }
        guard let server else { return {} }
        var ends: [@Sendable () async throws -> Void] = []
        if let rules = declared.egress {
            let network = OutboundTransport(eventLoopGroup: server.eventLoopGroup, rules: rules)
            outboundCalls.connect(TracedTransport(transport: network, tracer: tracing.tracer))
            ends.append { await network.shutdown() }
        }
        let declared = upstreams.declared.filter { $0.value.addresses != nil || membership != nil }
        if !declared.isEmpty {
            let network = HTTPInstanceTransport(eventLoopGroup: server.eventLoopGroup)
            let transport = balanced(declared, over: network, membership)
            upstreams.connect(transport)
            ends.append {
                transport.shutdown()
                try await network.shutdown()
            }
        }
        return { [ends] in for end in ends { try await end() } }
    }

    private func balanced(
        _ upstreams: [String: DeclaredUpstream], over network: HTTPInstanceTransport, _ membership: Membership?
    ) -> BalancedTransport {
        let named = upstreams.compactMapValues(\.addresses)
            .mapValues { addresses in addresses.map { ServiceInstance(address: $0) } }
        let isMeasured = declared.metricsPath != nil
        let transport = BalancedTransport(
            discovery: StaticDiscovery(named, others: membership?.discovery), transport: network,
            policies: upstreams.mapValues(\.policy), logger: logger, tracing: CallSpans(tracer: tracing.tracer)
        ) { [metrics] service in isMeasured ? UpstreamMetrics(metrics, service: service) : nil }
        if isMeasured { metrics.collect(transport, services: upstreams.keys.sorted()) }
        return transport
    }
}
