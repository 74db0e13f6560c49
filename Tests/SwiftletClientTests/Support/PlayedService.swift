import NIOCore
import NIOPosix
import SwiftletClient
import Synchronization

/// A server that a test plays: it says what is answered to the head of each request, byte for byte.
final class PlayedService: Sendable {
    /// One connection of a client.
    struct Connection: Sendable {
        /// Counts the connections, from 1.
        let number: Int
        fileprivate let channel: any Channel

        func send(_ text: String) { channel.writeAndFlush(ByteBuffer(string: text), promise: nil) }

        func close() { channel.close(promise: nil) }

        /// Answers with a text in full.
        func answer(_ text: String) { send("HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)") }
    }

    typealias Script = @Sendable (_ connection: Connection, _ head: String) -> Void

    /// The connections that clients have closed.
    let closed: AsyncStream<Int>
    private let closing: AsyncStream<Int>.Continuation
    private let count = Atomic<Int>(0)
    private let script: Script

    init(script: @escaping Script) {
        self.script = script
        (closed, closing) = AsyncStream.makeStream()
    }

    /// How many connections there have been.
    var connectionCount: Int { count.load(ordering: .acquiring) }

    /// Waits until a connection is closed.
    func waitForEnd(of number: Int) async {
        for await ended in closed where ended == number { return }
    }

    /// Runs `body` with the address of the service, and ends it.
    func run(_ body: (ServiceAddress) async throws -> Void) async throws {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let number = self.count.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue
                    channel.closeFuture.whenComplete { _ in self.closing.yield(number) }
                    try channel.pipeline.syncOperations.addHandler(
                        Handler(Connection(number: number, channel: channel), self.script))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            try await body(ServiceAddress("http://127.0.0.1:\(listener.localAddress?.port ?? 0)"))
        } catch {
            try await listener.close()
            throw error
        }
        try await listener.close()
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let connection: Connection
        private let script: Script
        private var received = ""

        init(_ connection: Connection, _ script: @escaping Script) {
            self.connection = connection
            self.script = script
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += String(buffer: unwrapInboundIn(data))
            while let end = received.firstRange(of: "\r\n\r\n") {
                let head = String(received[..<end.lowerBound])
                received = String(received[end.upperBound...])
                script(connection, head)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}

/// Runs `body` with a transport on one loop of its own, and ends both.
func withInstanceTransport(
    _ configuration: HTTPInstanceTransport.Configuration = .init(),
    body: (HTTPInstanceTransport) async throws -> Void
) async throws {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let transport = HTTPInstanceTransport(eventLoopGroup: group, configuration: configuration)
    let outcome: Result<Void, any Error>
    do {
        outcome = .success(try await body(transport))
    } catch {
        outcome = .failure(error)
    }
    try await transport.shutdown()
    try await group.shutdownGracefully()
    try outcome.get()
}

extension InstanceTransport {
    /// Gets what is at a path; in half a minute, unless said otherwise.
    func get(
        _ path: String, at address: ServiceAddress, timeout: Duration = .seconds(30)
    ) async throws -> UpstreamResponse {
        try await send(UpstreamRequest(target: path), to: address, of: "raw", timeout: timeout)
    }
}
