import HTTPTypes
import Logging
import NIOCore
import Synchronization

@testable import SwiftletClient

/// Instances without a network: a closure answers in their place, told which one is called and the how manieth try it is.
final class ScriptedInstances: InstanceTransport {
    struct Received: Sendable {
        let instance: String
        let request: UpstreamRequest
        let timeout: Duration
    }

    typealias Answer = @Sendable (Received, _ number: Int) async throws -> UpstreamResponse

    private let answer: Answer
    private let log = Mutex<[Received]>([])

    init(_ answer: @escaping Answer) { self.answer = answer }

    var received: [Received] { log.withLock { $0 } }

    func send(
        _ request: UpstreamRequest, to address: ServiceAddress, of service: String, timeout: Duration
    ) async throws -> UpstreamResponse {
        let received = Received(instance: address.description, request: request, timeout: timeout)
        let number = log.withLock { log in
            log.append(received)
            return log.count
        }
        return try await answer(received, number)
    }
}

/// A clock that stands still but for those who sleep by it.
final class ManualClock: Sendable {
    private let time = Mutex(NIODeadline.uptimeNanoseconds(1_000_000_000))

    var now: NIODeadline { time.withLock { $0 } }

    func advance(by amount: TimeAmount) { time.withLock { $0 = $0 + amount } }

    var callClock: CallClock {
        CallClock(
            now: { self.now },
            sleep: { amount in
                try Task.checkCancellation()
                self.advance(by: amount)
            })
    }
}

/// Runs `body` with a transport to so many instances of the service `region`, called `http://i1`, `http://i2`, ….
func withBalanced(
    _ count: Int = 3, policy: UpstreamPolicy = UpstreamPolicy(), clock: CallClock = .system,
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, over instances: ScriptedInstances,
    _ body: (BalancedTransport) async throws -> Void
) async throws {
    let list = try (1...max(count, 1)).prefix(count).map {
        ServiceInstance(address: try ServiceAddress("http://i\($0)"))
    }
    let transport = BalancedTransport(
        [Upstream("region", policy, logger: logger)], discovery: StaticDiscovery(["region": Array(list)]),
        transport: instances, clock: clock)
    defer { transport.shutdown() }
    // Where time stands still nobody waits for the list as long as a busy machine takes to give it.
    while transport.snapshot(of: "region")?.instances != list.count || transport.snapshot(of: "region")?.listAge == nil
    {
        try await Task.sleep(for: .milliseconds(1))
    }
    try await body(transport)
}

/// Something that happens once and is waited for.
final class Happening: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func happen() { continuation.finish() }

    /// Waits; one task at a time.
    func wait() async { for await _ in stream {} }
}
