import SwiftletClient
import Testing

@Suite(.timeLimit(.minutes(10))) struct StaticDiscoveryTests {
    @Test func `A reader is told the list at once and each time it is named anew`() async throws {
        let one = ServiceInstance(address: try ServiceAddress("http://10.0.0.1:8080"))
        let two = ServiceInstance(address: try ServiceAddress("http://10.0.0.2:8080"), zone: "b")
        let discovery = StaticDiscovery(["user": [one]])
        var lists = discovery.instances(of: "user").makeAsyncIterator()
        #expect(await lists.next() == [one])
        discovery.set([one], of: "user")
        discovery.set([one, two], of: "user")
        #expect(await lists.next() == [one, two])
        discovery.set([], of: "user")
        #expect(await lists.next() == [])
    }

    @Test func `A slow reader is told the newest list only`() async throws {
        let one = ServiceInstance(address: try ServiceAddress("http://10.0.0.1:8080"))
        let discovery = StaticDiscovery(["user": []])
        let lists = discovery.instances(of: "user")
        discovery.set([one], of: "user")
        var iterator = lists.makeAsyncIterator()
        #expect(await iterator.next() == [one])
    }

    @Test func `Services that are not in the list are looked for elsewhere`() async throws {
        let one = ServiceInstance(address: try ServiceAddress("http://10.0.0.1:8080"))
        let two = ServiceInstance(address: try ServiceAddress("http://10.0.0.2:8080"))
        let registry = StaticDiscovery(["user": [two], "role": [two]])
        let discovery = StaticDiscovery(["user": [one]], others: registry)
        var users = discovery.instances(of: "user").makeAsyncIterator()
        var roles = discovery.instances(of: "role").makeAsyncIterator()
        #expect(await users.next() == [one])
        #expect(await roles.next() == [two])
    }
}
