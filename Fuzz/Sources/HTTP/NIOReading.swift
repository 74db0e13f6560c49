import NIOCore
import NIOEmbedded
import NIOHTTP1

/// Reads an input with NIO's parser, the other opinion.
enum NIOReading {
    static func read(_ input: [UInt8]) -> Reading {
        let collector = Collector()
        let channel = EmbeddedChannel()
        var reading = Reading()
        do {
            let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes))
            try channel.pipeline.syncOperations.addHandlers([decoder, collector])
            try channel.writeInbound(ByteBuffer(bytes: input))
        } catch {
            reading.ending = .refused(status: nil, why: "\(error)")
        }
        // What only the end of the input brings is not looked at: the same bytes could go on.
        reading.messages = collector.messages
        _ = try? channel.finish(acceptAlreadyClosed: true)
        return reading
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart

        var messages: [Message] = []

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                var message = Message()
                message.method = head.method.rawValue
                message.target = head.uri
                message.minorVersion = head.version.minor
                message.fields = head.headers.map { Field(name: $0.name, value: $0.value) }
                message.keepsAlive = head.isKeepAlive
                messages.append(message)
            case .body(let bytes):
                messages[messages.count - 1].body += bytes.readableBytesView
            case .end(let trailers):
                messages[messages.count - 1].trailers = trailers?.map { Field(name: $0.name, value: $0.value) } ?? []
                messages[messages.count - 1].isComplete = true
            }
        }
    }
}
