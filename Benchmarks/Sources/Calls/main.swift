import SwiftletClient

// What calls to other services cost above the transport: each is made over three instances that answer at once, and over
// one such transport without anything in between. Prints microseconds a call.

/// Answers at once, without a network.
struct AtOnce: InstanceTransport, UpstreamTransport {
    func send(
        _ request: UpstreamRequest, to address: ServiceAddress, of service: String, timeout: Duration
    ) async throws -> UpstreamResponse {
        UpstreamResponse()
    }

    func send(_ request: UpstreamRequest, to service: String, timeout: Duration) async throws -> UpstreamResponse {
        UpstreamResponse()
    }
}

func measure(_ name: String, _ transport: some UpstreamTransport) async throws {
    let request = UpstreamRequest(target: "/cities/1", headers: [.accept: "application/json", .userAgent: "swiftlet"])
    let rounds = 200_000
    var best = Double.infinity
    for _ in 0..<7 {
        let start = ContinuousClock.now
        for _ in 0..<rounds { _ = try await transport.send(request, to: "region", timeout: .seconds(30)) }
        best = min(best, (ContinuousClock.now - start) / .microseconds(1) / Double(rounds))
    }
    print("\(name): \((best * 1000).rounded() / 1000) µs a call")
}

let instances = try (1...3).map { ServiceInstance(address: try ServiceAddress("http://127.0.0.1:\($0)")) }
try await measure("transport alone", AtOnce())
for balancing in UpstreamPolicy.Balancing.allCases {
    var policy = UpstreamPolicy()
    policy.balancing = balancing
    let transport = BalancedTransport(
        discovery: StaticDiscovery(["region": instances]), transport: AtOnce(), policies: ["region": policy])
    try await measure("balanced, \(balancing)", transport)
    transport.shutdown()
}
