import HTTPTypes
import NIOCore
import NIOPosix
import SwiftletHTTP
import Synchronization
import Testing

@testable import SwiftletClient

/// Calls over real sockets to three instances, of which one fails in this way or that.
@Suite(.timeLimit(.minutes(10))) struct InstanceFailureTests {
    /// An instance: a server that can be told to fail.
    private final class Instance: Sendable {
        enum Mood: Sendable {
            case well
            case failing
            case slow
        }

        private final class State: Sendable {
            let mood = Mutex(Mood.well)
            let count = Mutex(0)
        }

        let server: Server
        private let state: State

        init() {
            let state = State()
            self.state = state
            var configuration = ServerConfiguration()
            configuration.port = 0
            configuration.loops = 1
            let answer: @Sendable (Request) async -> Response = { _ in
                state.count.withLock { $0 += 1 }
                switch state.mood.withLock({ $0 }) {
                case .well: return Response(text: "well")
                case .failing: return Response(status: .serviceUnavailable)
                case .slow:
                    try? await Task.sleep(for: .milliseconds(300))
                    return Response(text: "slow")
                }
            }
            server = Server(configuration: configuration, handler: answer) { status, reason in
                Response(status: status, text: "\(reason)")
            }
        }

        func become(_ mood: Mood) { state.mood.withLock { $0 = mood } }

        /// How many requests it has received.
        var received: Int { state.count.withLock { $0 } }
    }

    private func withInstances(_ body: ([Instance], BalancedTransport) async throws -> Void) async throws {
        let instances = (0..<3).map { _ in Instance() }
        var addresses: [String] = []
        for instance in instances {
            let address = try await instance.server.start()
            addresses.append("http://127.0.0.1:\(address.port)")
        }
        var thrown: (any Error)?
        do {
            try await withBalanced(to: addresses) { try await body(instances, $0) }
        } catch {
            thrown = error
        }
        for instance in instances { await instance.server.shutdown() }
        if let thrown { throw thrown }
    }

    /// Makes calls, several at a time, and gives those that did not go well.
    private func failures(of count: Int, over transport: BalancedTransport) async -> [String] {
        await withTaskGroup(of: [String].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var failures: [String] = []
                    for _ in 0..<count / 4 {
                        do {
                            let answer = try await transport.send(
                                UpstreamRequest(target: "/"), to: "region", timeout: .seconds(60))
                            if answer.status != .ok { failures.append("\(answer.status)") }
                        } catch {
                            failures.append(String(reflecting: error))
                        }
                    }
                    return failures
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    @Test func `nobody notices an instance that fails, one that is slow, and one that is killed`() async throws {
        try await withInstances { (instances, transport) async throws in
            #expect(await failures(of: 60, over: transport).isEmpty)
            #expect(instances.allSatisfy { $0.received > 0 })
            instances[0].become(.failing)
            let before = instances[0].received
            #expect(await failures(of: 100, over: transport).isEmpty)
            let failed = instances[0].received - before
            instances[0].become(.well)
            instances[1].become(.slow)
            let beforeSlow = instances[1].received
            #expect(await failures(of: 100, over: transport).isEmpty)
            let slow = instances[1].received - beforeSlow
            instances[1].become(.well)
            await instances[2].server.shutdown()
            #expect(await failures(of: 100, over: transport).isEmpty)
            print(
                "three instances, 100 calls each: the one that answered 503 got \(failed), the slow one \(slow); the killed one was not noticed"
            )
            // Five failures in a row, and what was under way by then.
            #expect(failed <= 10)
        }
    }

    @Test func `a POST is not repeated once it was sent`() async throws {
        let received = Mutex(0)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Dropping { received.withLock { $0 += 1 } })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        func call(_ method: HTTPRequest.Method, over transport: BalancedTransport) async -> ClientError.Code? {
            do {
                _ = try await transport.send(
                    UpstreamRequest(method: method, target: "/", body: ByteBuffer(string: "{}")), to: "region",
                    timeout: .seconds(60))
                return nil
            } catch {
                return (error as? ClientError)?.code
            }
        }
        try await withBalanced(to: ["http://127.0.0.1:\(channel.localAddress?.port ?? 0)"]) {
            (transport) async throws in
            #expect(await call(.post, over: transport) == .disconnected)
            #expect(received.withLock { $0 } == 1)
            #expect(await call(.put, over: transport) == .disconnected)
            #expect(received.withLock { $0 } == 4)
        }
        try await channel.close()
    }
}

/// Takes the first bytes of a connection and closes it.
private final class Dropping: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let note: @Sendable () -> Void
    private var hasReceived = false

    init(_ note: @escaping @Sendable () -> Void) { self.note = note }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if !hasReceived { note() }
        hasReceived = true
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
