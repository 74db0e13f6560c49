import NIOCore
import NIOPosix
import Synchronization
import TestTools

@testable import SwiftletClient

/// A small server of the domain name system for tests, over UDP and TCP at one port.
final class DNSServer: Sendable {
    /// What it answers.
    struct Reply: Sendable {
        var outcome = DNSMessage.Outcome.success
        var answers: [DNSMessage.Record] = []
        var additional: [DNSMessage.Record] = []
        var isTruncated = false
        /// What is sent in its place.
        var bytes: [[UInt8]]?
    }

    /// A question as it came.
    struct Asked: Sendable, Equatable {
        var name: String
        var kind: DNSMessage.Kind
        var overTCP = false
    }

    typealias Answering = @Sendable (DNSMessage.Question, _ id: UInt16, _ overTCP: Bool) -> Reply?

    let port: Int
    private let answering: Answering
    private let channels = Mutex<[any Channel]>([])
    private let received = Mutex<[Asked]>([])

    /// The questions so far.
    var asked: [Asked] { received.withLock { $0 } }

    /// What the server is called by a resolver.
    var server: ResolverConfiguration.Server { ResolverConfiguration.Server(host: "127.0.0.1", port: port) }

    private init(port: Int, _ answering: @escaping Answering) {
        self.port = port
        self.answering = answering
    }

    /// Starts one at a free port; nil as an answer is none.
    static func start(_ answering: @escaping Answering) async throws -> DNSServer {
        var attempts = 0
        while true {
            let server = DNSServer(port: try Program.freePort(), answering)
            do {
                try await server.listen()
                return server
            } catch  where attempts < 100 {
                await server.stop()
                attempts += 1
            }
        }
    }

    func listen() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let stream = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { [weak self] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        StreamHandler { self?.replies(to: $0, overTCP: true) ?? [] })
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        channels.withLock { $0.append(stream) }
        let datagrams = try await DatagramBootstrap(group: group)
            .channelInitializer { [weak self] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        DatagramHandler { self?.replies(to: $0, overTCP: false) ?? [] })
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        channels.withLock { $0.append(datagrams) }
    }

    func stop() async {
        for channel in channels.withLock({ channels in
            defer { channels = [] }
            return channels
        }) { try? await channel.close() }
    }

    private func replies(to bytes: [UInt8], overTCP: Bool) -> [[UInt8]] {
        guard let message = try? DNSMessage(parsing: bytes), let question = message.questions.first else { return [] }
        received.withLock { $0.append(Asked(name: "\(question.name)", kind: question.kind, overTCP: overTCP)) }
        guard let reply = answering(question, message.id, overTCP) else { return [] }
        return reply.bytes ?? [reply.message(to: question, id: message.id)]
    }
}

extension DNSServer.Reply {
    /// The bytes of the answer.
    func message(to question: DNSMessage.Question, id: UInt16) -> [UInt8] {
        let flags: UInt16 = 0x8180 | (isTruncated ? 0x0200 : 0) | UInt16(outcome.code)
        var bytes = id.bytes + flags.bytes + UInt16(1).bytes + UInt16(answers.count).bytes + UInt16(0).bytes
        bytes += UInt16(additional.count).bytes
        bytes += question.name.wireForm + question.kind.code.bytes + UInt16(1).bytes
        for record in answers + additional { bytes += record.wireForm }
        return bytes
    }
}

extension DNSMessage.Record {
    static func address(_ name: String, _ bytes: UInt8..., seconds: UInt32 = 1) -> Self {
        Self(name: name.dns, seconds: seconds, data: .address(IPAddress(bytes: bytes)))
    }

    static func alias(_ name: String, of target: String, seconds: UInt32 = 60) -> Self {
        Self(name: name.dns, seconds: seconds, data: .alias(target.dns))
    }

    static func service(
        _ name: String, _ port: UInt16, _ target: String, priority: UInt16 = 0, seconds: UInt32 = 1
    ) -> Self {
        Self(
            name: name.dns, seconds: seconds,
            data: .service(priority: priority, weight: 0, port: port, target: target.dns))
    }

    fileprivate var wireForm: [UInt8] {
        let (kind, content): (DNSMessage.Kind, [UInt8]) =
            switch data {
            case .address(let address): (address.bytes.count == 4 ? .address4 : .address6, address.bytes)
            case .alias(let target): (.alias, target.wireForm)
            case .service(let priority, let weight, let port, let target):
                (.service, priority.bytes + weight.bytes + port.bytes + target.wireForm)
            case .other(let kind): (kind, [])
            }
        return name.wireForm + kind.code.bytes + UInt16(1).bytes + UInt16(seconds >> 16).bytes
            + UInt16(seconds & 0xFFFF).bytes + UInt16(content.count).bytes + content
    }
}

extension String {
    /// A name that is known to be one; the root otherwise, which is seen at once.
    var dns: DNSName { DNSName(self) ?? DNSName.root }
}

extension DNSName {
    static var root: DNSName { DNSName(labels: [])! }
}

extension UInt16 {
    var bytes: [UInt8] { [UInt8(self >> 8), UInt8(self & 0xFF)] }
}

private final class DatagramHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let replies: ([UInt8]) -> [[UInt8]]

    init(_ replies: @escaping ([UInt8]) -> [[UInt8]]) { self.replies = replies }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        for reply in replies(Array(envelope.data.readableBytesView)) {
            let answer = AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: ByteBuffer(bytes: reply))
            context.writeAndFlush(NIOAny(answer), promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}

private final class StreamHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let replies: ([UInt8]) -> [[UInt8]]
    private var received = ByteBuffer()

    init(_ replies: @escaping ([UInt8]) -> [[UInt8]]) { self.replies = replies }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.writeImmutableBuffer(unwrapInboundIn(data))
        guard let message = received.readLengthPrefixedSlice(as: UInt16.self) else { return }
        for reply in replies(Array(message.readableBytesView)) {
            var answer = ByteBuffer()
            answer.writeInteger(UInt16(reply.count))
            answer.writeBytes(reply)
            // In two parts, as the network may bring it.
            let split = answer.readSlice(length: answer.readableBytes / 2) ?? ByteBuffer()
            context.writeAndFlush(NIOAny(split), promise: nil)
            context.writeAndFlush(NIOAny(answer), promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// Runs a closure with a server, which is gone when it has returned or thrown.
@discardableResult
func withDNSServer<R>(
    _ answering: @escaping DNSServer.Answering, _ body: (DNSServer) async throws -> R
) async throws -> R {
    let server = try await DNSServer.start(answering)
    let outcome: Result<R, any Error>
    do {
        outcome = .success(try await body(server))
    } catch {
        outcome = .failure(error)
    }
    await server.stop()
    return try outcome.get()
}
