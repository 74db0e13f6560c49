import Foundation
import Logging
import SwiftletTesting
import TestTools
import Testing

@testable import SwiftletClient

/// Registries that speak TLS, with certificates of an authority of the test's own.
@Suite(.enabled(if: TestAuthority.isThere, "openssl is missing"), .timeLimit(.minutes(10))) struct RegistryTLSTests {
    private let instance = "http://10.0.0.1:80"

    /// Runs `body` with a stand-in for Consul behind TLS that knows an instance of `user`.
    private func withConsul(
        _ certificate: TestAuthority.Certificate, clientsFrom authority: TestAuthority? = nil,
        _ body: (ServiceAddress) async throws -> Void
    ) async throws {
        try await withConsulStandIn { agent in
            try agent.publish([try ServiceAddress(instance)], of: "user")
            try await withTLS(inFrontOf: agent.address.parts.port, certificate, clientsFrom: authority, body)
        }
    }

    /// What comes of asking an agent for the instances of `user`: their addresses, or why it could not be asked.
    private func answer(of agent: ServiceAddress, _ tls: RegistryTLS?) async -> Result<[String], RegistryError> {
        let registry = ConsulRegistry(agent: agent, tls: tls, eventLoopGroup: testLoops)
        let answer: Result<[String], RegistryError>
        do {
            answer = .success(try await registry.catalog(of: "user").addresses)
        } catch let error as RegistryError {
            answer = .failure(error)
        } catch {
            answer = .failure(RegistryError(.closed, operation: "\(error)"))
        }
        await registry.shutdown()
        return answer
    }

    /// That the two sides could not agree, and why.
    private func expectDistrust(_ answer: Result<[String], RegistryError>, _ words: String) {
        guard case .failure(let error) = answer else {
            Issue.record("\(answer) was trusted")
            return
        }
        #expect(error.code == .unreachable && error.detail?.contains("TLS") == true, "\(error)")
        #expect(error.detail?.contains(words) == true, "\(error)")
    }

    @Test func `a registry is trusted by its own authority, and by no other`() async throws {
        try await withTemporaryDirectory { directory in
            let authority = try await TestAuthority(named: "authority", in: directory)
            let other = try await TestAuthority(named: "other", in: directory)
            try await withConsul(try await authority.issue("localhost", for: "DNS:localhost")) { agent in
                let trusted = await answer(of: agent, try RegistryTLS(authorities: authority.file))
                #expect(try trusted.get() == [instance])
                expectDistrust(
                    await answer(of: agent, try RegistryTLS(authorities: other.file)), "CERTIFICATE_VERIFY_FAILED")
                expectDistrust(await answer(of: agent, nil), "CERTIFICATE_VERIFY_FAILED")
            }
            try await withConsul(try await authority.issue("elsewhere", for: "DNS:consul.example.org")) { agent in
                expectDistrust(await answer(of: agent, try RegistryTLS(authorities: authority.file)), "ostname")
            }
        }
    }

    @Test func `a registry that wants a certificate is shown one, and answers nobody without`() async throws {
        try await withTemporaryDirectory { directory in
            let authority = try await TestAuthority(named: "authority", in: directory)
            let user = try await authority.issue("user", for: "DNS:user")
            let certificate = try await authority.issue("localhost", for: "DNS:localhost")
            try await withConsul(certificate, clientsFrom: authority) { agent in
                let identity = RegistryTLS.Identity(certificate: user.file, key: user.key)
                let known = await answer(of: agent, try RegistryTLS(authorities: authority.file, identity: identity))
                #expect(try known.get() == [instance])
                let unknown = await answer(of: agent, try RegistryTLS(authorities: authority.file))
                #expect(throws: RegistryError.self) { try unknown.get() }
            }
        }
    }

    @Test(.enabled(if: Tool.etcd != nil, "scripts/test says where etcd is"))
    func `etcd is registered at and watched over TLS`() async throws {
        try await withTemporaryDirectory { directory in
            let authority = try await TestAuthority(named: "authority", in: directory)
            let certificate = try await authority.issue("localhost", for: "DNS:localhost")
            let tls = try RegistryTLS(authorities: authority.file)
            try await withEtcdCluster { cluster in
                try await withTLS(inFrontOf: cluster.members[0].clientPort, certificate) { server in
                    let registry = EtcdRegistry(servers: [server], tls: tls, eventLoopGroup: testLoops)
                    let lists = registry.instances(of: "user")
                    #expect(await first(of: lists) { $0.isEmpty } != nil)
                    let registration = registry.register(
                        ServiceInstance(address: try ServiceAddress(instance)), of: "user")
                    #expect(await first(of: lists) { $0.addresses == [instance] } != nil)
                    await registration.deregister()
                    #expect(await first(of: lists) { $0.isEmpty } != nil)
                    await registry.shutdown()
                }
            }
        }
    }

    @Test func `files that cannot be used are refused at once, by their names`() async throws {
        try await withTemporaryDirectory { directory in
            let authority = try await TestAuthority(named: "authority", in: directory)
            let (one, two) = (
                try await authority.issue("one", for: "DNS:one"), try await authority.issue("two", for: "DNS:two")
            )
            func refusal(_ make: () throws -> RegistryTLS) -> RegistryError? {
                #expect(throws: RegistryError.self) { try make() }
            }
            let missing = directory.appending(path: "missing").path()
            for error in [
                refusal { try RegistryTLS(authorities: missing) },
                refusal { try RegistryTLS(identity: .init(certificate: missing, key: one.key)) },
                refusal { try RegistryTLS(identity: .init(certificate: one.file, key: missing)) },
            ] {
                #expect(error?.code == .unusableFile && error?.description.contains(missing) == true)
            }
            // A file that holds something else, and another certificate's key.
            #expect(refusal { try RegistryTLS(authorities: one.key) }?.code == .unusableFile)
            #expect(refusal { try RegistryTLS(identity: .init(certificate: one.file)) }?.code == .unusableFile)
            let mixed = refusal { try RegistryTLS(identity: .init(certificate: one.file, key: two.key)) }
            #expect(mixed?.description.contains(two.key) == true)
        }
    }
}
