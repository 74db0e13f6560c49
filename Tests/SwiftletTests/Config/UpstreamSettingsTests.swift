import SwiftletClient
import Testing

@testable import Swiftlet

@Suite struct UpstreamSettingsTests {
    @Test func `settings reach the policy of a service`() throws {
        let settings = try settings([
            "--upstream-region-url", "http://a:1,http://b:2", "--upstream-region-timeout", "3s",
            "--upstream-region-try-timeout", "2s", "--upstream-region-retries", "4", "--upstream-region-balancing",
            "roundRobin", "--upstream-region-max-concurrent", "5", "--upstream-region-hedging", "p99",
            "--upstream-region-breaker", "false", "--zone", "z1",
        ])
        let upstream = try DeclaredUpstream(settings, service: "region")
        #expect(upstream.addresses?.map(\.description) == ["http://a:1", "http://b:2"])
        #expect(upstream.timeout == .seconds(3))
        var policy = UpstreamPolicy()
        policy.tryTimeout = .seconds(2)
        policy.retries = 4
        policy.balancing = .roundRobin
        policy.maxConcurrentCalls = 5
        policy.hedging = .quantile(0.99)
        policy.breaker = nil
        policy.instanceBreaker = nil
        policy.zone = "z1"
        #expect(upstream.policy == policy)
        try settings.finish()
    }

    @Test func `without settings a service has the defaults and no address`() throws {
        let upstream = try DeclaredUpstream(try settings([]), service: "region")
        #expect(upstream.addresses == nil && upstream.timeout == .seconds(30))
        #expect(upstream.policy == UpstreamPolicy())
    }

    @Test(arguments: ["off", "50ms", "p95.0", "p99.9"]) func `a hedging is shown as it is written`(text: String) {
        #expect(UpstreamPolicy.Hedging(setting: text)?.settingText == text)
    }

    @Test(arguments: ["", "on", "p", "p0", "p100", "0", "-1s"]) func `what is no hedging is refused`(text: String) {
        #expect(UpstreamPolicy.Hedging(setting: text) == nil)
    }

    @Test(arguments: ["", "http://a,", "http://a,b"]) func `what is no list of addresses is refused`(text: String) {
        #expect(AddressList(setting: text) == nil)
    }
}
