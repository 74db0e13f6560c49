import NIOCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Looks names up in the domain name system, and keeps nothing.
struct DNSResolver: Sendable {
    /// What a name stands for, and how long that may be kept.
    struct Answer<Value: Sendable & Equatable>: Sendable, Equatable {
        var values: [Value]
        /// In seconds; nil where there is no limit.
        var seconds: UInt32?

        /// Both together, to be kept as long as both may be.
        func and(_ other: Self) -> Self {
            Self(values: values + other.values, seconds: [seconds, other.seconds].compactMap { $0 }.min())
        }
    }

    /// A host that offers a service, and its port.
    struct Target: Sendable, Equatable {
        var host: DNSName
        var port: UInt16
        /// The host's addresses, where the server told them at once.
        var addresses: [IPAddress]
    }

    /// A name of which no server could say anything.
    struct LookupError: Error, CustomStringConvertible {
        let description: String
    }

    /// How long it may be kept that there is nothing; what the system's resolver says, which tells no time, too.
    static let secondsOfNothing: UInt32 = 5, secondsOfSystem: UInt32 = 30

    let eventLoop: any EventLoop
    /// The servers and rules; nil reads the system's each time.
    let configuration: ResolverConfiguration?

    /// The addresses of a host, of both kinds.
    func addresses(of host: String) async throws -> Answer<IPAddress> {
        if let address = IPAddress(host) { return Answer(values: [address], seconds: nil) }
        let configuration = current
        // The name of one's own machine is nobody else's business (RFC 6761, section 6.3).
        if configuration.servers.isEmpty || DNSName(host)?.labels.last == Array("localhost".utf8) {
            return try await systemAddresses(of: host)
        }
        async let four = outcome(of: host, .address4, configuration)
        async let six = outcome(of: host, .address6, configuration)
        return try Self.addresses(of: host, try await [four, six])
    }

    /// The hosts that offer a service, of those that are to be asked first (RFC 2782); the others stand in when all of
    /// these are gone from the answer.
    func targets(of service: String) async throws -> Answer<Target> {
        switch try await outcome(of: service, .service, current) {
        case .failed: throw LookupError(description: "no server could look up \(service)")
        case .nothing: return Answer(values: [], seconds: Self.secondsOfNothing)
        case .found(let records, let additional, let seconds):
            return Answer(values: Self.targets(records, additional), seconds: seconds)
        }
    }

    /// What two looks have brought together.
    static func addresses(of host: String, _ outcomes: [DNSLookup.Outcome]) throws -> Answer<IPAddress> {
        var answer = Answer<IPAddress>(values: [], seconds: nil)
        for case .found(let records, _, let seconds) in outcomes {
            answer = answer.and(Answer(values: records.compactMap(\.address), seconds: seconds))
        }
        guard answer.values.isEmpty else { return answer }
        // One kind that could not be looked up may be all there is.
        guard !outcomes.contains(.failed) else { throw LookupError(description: "no server could look up \(host)") }
        return Answer(values: [], seconds: secondsOfNothing)
    }

    static func targets(_ records: [DNSMessage.Record], _ additional: [DNSMessage.Record]) -> [Target] {
        var best: (priority: UInt16, targets: [Target])?
        for case .service(let priority, _, let port, let host) in records.map(\.data) {
            // The root as a host says that there is no such service.
            guard port > 0, !host.labels.isEmpty, priority <= best?.priority ?? .max else { continue }
            if priority < best?.priority ?? .max { best = nil }
            let addresses = additional.filter { $0.name == host }.compactMap(\.address)
            best = (priority, (best?.targets ?? []) + [Target(host: host, port: port, addresses: addresses)])
        }
        return best?.targets ?? []
    }

    private var current: ResolverConfiguration {
        if let configuration { return configuration }
        // It is read each time, for it changes with the network.
        let text = (try? Data(contentsOf: URL(filePath: ResolverConfiguration.systemPath))) ?? Data()
        return ResolverConfiguration(parsing: String(decoding: text.prefix(64 * 1024), as: UTF8.self))
    }

    private func outcome(
        of name: String, _ kind: DNSMessage.Kind, _ configuration: ResolverConfiguration
    ) async throws -> DNSLookup.Outcome {
        var lookup = DNSLookup(name, kind, configuration)
        var step = lookup.step
        let exchange = DNSExchange(eventLoop: eventLoop)
        while true {
            switch step {
            case .finished(let outcome): return outcome
            case .ask(let query):
                do {
                    let server = configuration.servers[query.server]
                    step = lookup.received(
                        try await exchange.ask(query, of: server, within: configuration.timeout))
                } catch is CancellationError {
                    throw CancellationError()
                } catch {
                    step = lookup.failed()
                }
            }
        }
    }

    private func systemAddresses(of host: String) async throws -> Answer<IPAddress> {
        do {
            let addresses = try await HostResolver.addresses(of: host, within: .seconds(10), on: eventLoop)
            return Answer(values: addresses, seconds: Self.secondsOfSystem)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw LookupError(description: "the system could not look up \(host): \(error)")
        }
    }
}

extension DNSMessage.Record {
    fileprivate var address: IPAddress? { if case .address(let address) = data { address } else { nil } }
}
