import Testing

@testable import SwiftletClient

@Suite struct ResolverConfigurationTests {
    @Test func `The system's file is read as the system reads it`() {
        let configuration = ResolverConfiguration(
            parsing: """
                # a comment
                ; another
                nameserver 10.96.0.10
                nameserver\tfd00::10
                domain example.org
                search shop.svc.cluster.local svc.cluster.local . cluster.local
                options ndots:5 timeout:1 attempts:9 rotate edns0
                nameserver 10.0.0.3
                nameserver 10.0.0.4
                sortlist 10.0.0.0
                """)
        #expect(configuration.servers.map(\.host) == ["10.96.0.10", "fd00::10", "10.0.0.3"])
        #expect(
            configuration.search.map(\.description) == ["shop.svc.cluster.local", "svc.cluster.local", "cluster.local"])
        #expect(configuration.dots == 5)
        #expect(configuration.timeout == .seconds(1))
        #expect(configuration.attempts == 5)
        #expect(!configuration.usesTCP)
    }

    @Test func `A name with few dots is looked for below the domains first`() {
        var configuration = ResolverConfiguration()
        configuration.search = ["a.org".dns, "b.org".dns]
        configuration.dots = 2
        #expect(configuration.candidates(for: "user").map(\.description) == ["user.a.org", "user.b.org", "user"])
        #expect(
            configuration.candidates(for: "user.x").map(\.description) == ["user.x.a.org", "user.x.b.org", "user.x"])
        #expect(
            configuration.candidates(for: "user.x.y").map(\.description) == [
                "user.x.y", "user.x.y.a.org", "user.x.y.b.org",
            ])
        #expect(configuration.candidates(for: "user.").map(\.description) == ["user"])
        #expect(configuration.candidates(for: "no name") == [])
    }
}
