import SwiftletSchema
import Synchronization

/// One instance's talk with etcd: a key bound to a lease, which is kept alive.
final class EtcdRegistering: RegistrationKeeping {
    private let instance: EtcdInstance
    private let key: String
    private let leaseTime: Duration
    private let registry: EtcdRegistry
    private let lease = Mutex<EtcdNumber?>(nil)

    init(_ instance: EtcdInstance, at key: String, for leaseTime: Duration, in registry: EtcdRegistry) {
        self.instance = instance
        self.key = key
        self.leaseTime = leaseTime
        self.registry = registry
    }

    /// Two renewals may fail before the lease is over.
    private func pause(_ seconds: Int64) -> Duration { .seconds(max(seconds, 1)) / 3 }

    func register() async throws -> Duration {
        let seconds = max(leaseTime.components.seconds, 1)
        let granted: EtcdLease = try await registry.call(
            "/v3/lease/grant", EtcdLeaseTime(seconds: EtcdNumber(seconds)))
        lease.withLock { $0 = granted.id }
        let put = EtcdPut(key: EtcdBytes(key), value: EtcdBytes(try instance.jsonText()), lease: granted.id)
        let _: EtcdHeaderAnswer = try await registry.call("/v3/kv/put", put)
        return pause(granted.seconds.value)
    }

    func renew() async throws -> Duration? {
        guard let id = lease.withLock({ $0 }) else { return nil }
        let answer: EtcdKeepAliveAnswer = try await registry.call("/v3/lease/keepalive", EtcdLeaseID(id: id))
        guard let renewed = answer.result else {
            throw RegistryError(.failed, operation: "etcd, POST /v3/lease/keepalive", detail: answer.error?.description)
        }
        // A lease that is over has no time left.
        guard renewed.seconds.value > 0, try await isThere() else { return nil }
        return pause(renewed.seconds.value)
    }

    /// Whether the key stands: somebody may have removed it and left the lease.
    private func isThere() async throws -> Bool {
        let range = EtcdRange(key: EtcdBytes(key), rangeEnd: EtcdBytes(""), keysOnly: true)
        let answer: EtcdRangeAnswer = try await registry.call("/v3/kv/range", range)
        return answer.kvs?.isEmpty == false
    }

    func withdraw() async throws {
        guard let id = lease.withLock({ $0 }) else { return }
        do {
            let _: EtcdHeaderAnswer = try await registry.call("/v3/lease/revoke", EtcdLeaseID(id: id))
        } catch let error as RegistryError where error.status == 404 {
            // The lease is over, and the key with it.
            return
        }
    }
}
