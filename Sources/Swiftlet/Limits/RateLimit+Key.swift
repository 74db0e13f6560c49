public import HTTPTypes
import SwiftletData
public import SwiftletHTTP

extension RateLimit {
    /// What tells clients apart. Of each only a hash is kept: no secret of a header field stays in memory.
    public struct Key: Sendable {
        /// The client of a request; nil where it is not limited.
        let fingerprint: @Sendable (Request, TrustedProxies) -> UInt64?

        /// The client's address; of IPv6 the first 64 bits, for that is what a network gives to each customer (RFC 6177).
        public static var address: Key { Key { request, proxies in hash(request, proxies) } }

        /// The value of a header field, such as a key that clients are given; the address where the field is missing.
        public static func header(_ name: HTTPField.Name) -> Key {
            Key { request, proxies in
                request.header(named: name).map { hash(1, Array($0.utf8)) } ?? hash(request, proxies)
            }
        }

        /// A text that a closure finds, such as the subject of a token that was checked before; nil is not limited.
        public static func value(_ find: @escaping @Sendable (Request) -> String?) -> Key {
            Key { request, _ in find(request).map { hash(2, Array($0.utf8)) } }
        }

        /// All clients together.
        public static var everybody: Key { Key { _, _ in 0 } }

        private static func hash(_ request: Request, _ proxies: TrustedProxies) -> UInt64 {
            guard let address = proxies.client(of: request) else { return hash(0, []) }
            return hash(0, address.isIPv6 ? Array(address.bytes.prefix(8)) : address.bytes)
        }

        /// Seeded anew in each process, so that nobody can choose values that collide.
        private static func hash(_ kind: UInt8, _ bytes: [UInt8]) -> UInt64 {
            var hasher = Hasher()
            hasher.combine(kind)
            bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
            return UInt64(bitPattern: Int64(hasher.finalize()))
        }
    }
}
