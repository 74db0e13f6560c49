import Testing

@testable import SwiftletClient

@Suite struct RegistryURLTests {
    @Test func `Consul is one agent`() throws {
        let agent = try ServiceAddress("http://127.0.0.1:8500")
        #expect(try RegistryURL("consul://127.0.0.1:8500").kind == .consul(agent: agent, datacenter: nil))
        #expect(try RegistryURL("consul://?dc=north").kind == .consul(agent: agent, datacenter: "north"))
        let secure = try ServiceAddress("https://consul:8501")
        #expect(try RegistryURL("consul+https://consul:8501/").kind == .consul(agent: secure, datacenter: nil))
    }

    @Test func `etcd is one or more servers, perhaps with a prefix`() throws {
        let servers = try ["http://a:2379", "http://b:1", "http://[fd00::1]:2379"].map { try ServiceAddress($0) }
        #expect(try RegistryURL("etcd://a,b:1,[fd00::1]").kind == .etcd(servers: servers, prefix: nil))
        #expect(
            try RegistryURL("etcd+https://a/shop/services/").kind
                == .etcd(servers: [try ServiceAddress("https://a:2379")], prefix: "/shop/services"))
    }

    @Test func `DNS has a pattern, and perhaps servers`() throws {
        #expect(
            try RegistryURL("dns://:8080").kind == .dns(.addresses(host: "{service}", port: 8080), servers: nil))
        #expect(
            try RegistryURL("dns://{service}.shop.svc:80?server=10.0.0.2:53,10.0.0.3").kind
                == .dns(.addresses(host: "{service}.shop.svc", port: 80), servers: ["10.0.0.2:53", "10.0.0.3"]))
        #expect(try RegistryURL("srv://").kind == .dns(.services(name: "_http._tcp.{service}"), servers: nil))
        #expect(
            try RegistryURL("srv://_web._tcp.{service}.shop").kind
                == .dns(.services(name: "_web._tcp.{service}.shop"), servers: nil))
    }

    @Test(arguments: [
        "", "127.0.0.1:8500", "http://127.0.0.1:8500", "consul://a:0", "consul://a/path", "consul://a?x=1",
        "consul://a?dc",
        "etcd://a,,b", "etcd://a:port", "dns://", "dns://{service}", "dns://shop:80", "dns://{service} x:80",
        "dns://{service}:80/x", "dns://{service}:80?server=host", "srv://{service}:80", "srv://shop",
    ])
    func `What names no registry is refused`(_ text: String) {
        #expect(throws: RegistryURL.Malformed.self) { try RegistryURL(text) }
    }

    @Test func `Credentials are refused and not repeated`() {
        do {
            _ = try RegistryURL("etcd://root:hunter2@a:2379")
            Issue.record("it was taken")
        } catch {
            #expect(!error.description.contains("hunter2"))
            #expect(error.description.contains("discovery.password"))
        }
    }
}
