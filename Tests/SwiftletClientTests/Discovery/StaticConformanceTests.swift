import SwiftletClient
import SwiftletTesting
import Testing

@Suite(.timeLimit(.minutes(10))) struct StaticConformanceTests {
    @Test(arguments: DiscoveryCheck.all)
    func `A static list does what every discovery must`(_ check: DiscoveryCheck) async throws {
        try await check.run(on: StaticSubject())
    }
}

private struct StaticSubject: DiscoverySubject {
    let list = StaticDiscovery()

    var discovery: any ServiceDiscovery { list }

    func publish(_ addresses: [ServiceAddress], of service: String) async throws {
        list.set(addresses.map { ServiceInstance(address: $0) }, of: service)
    }
}
