import HTTPTypes
import NIOCore
import NIOHTTP1

/// Connects a ``Connection`` to NIO's HTTP/1 decoder: the only place that knows the decoder's types.
final class HTTP1Handler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let core: ServerCore
    private let loop: Loop
    private var connection: Connection?

    init(core: ServerCore, loop: Loop) {
        self.core = core
        self.loop = loop
    }

    /// Adds the decoder and the handler to a new connection's pipeline; on its loop.
    static func install(in channel: any Channel, core: ServerCore, loop: Loop) throws {
        let configuration = core.configuration
        var limits = NIOHTTPDecoderLimitConfiguration()
        // What is over a limit by little is decoded and then refused by name; the decoder stops what never ends.
        let bytes = configuration.maxRequestLine + configuration.maxHeaderBytes
        limits.maxHeaderListSize = bytes
        limits.maxHeaderFieldSize = bytes
        limits.maxHeaderFieldCount = configuration.maxHeaderCount
        let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: limits)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(ByteToMessageHandler(decoder))
        try pipeline.addHandler(HTTP1Handler(core: core, loop: loop))
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { open(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        open(context)
        context.fireChannelActive()
    }

    private func open(_ context: ChannelHandlerContext) {
        guard connection == nil else { return }
        let connection = Connection(core: core, loop: loop, context: context)
        self.connection = connection
        connection.open()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let connection else { return }
        switch unwrapInboundIn(data) {
        case .head(let head): connection.receive(event(of: head, connection))
        case .body(let bytes): connection.receive(.body(bytes))
        case .end: connection.receive(.end)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        connection?.readComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        connection?.writabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        connection?.closed()
        connection = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let connection else { return }
        switch error {
        case HTTPParserError.headerOverflow:
            connection.receive(.rejection(.requestHeaderFieldsTooLarge, "the header fields are too long or too many"))
        case HTTPParserError.invalidVersion:
            connection.receive(.rejection(.httpVersionNotSupported, "only HTTP/1.0 and HTTP/1.1 are served"))
        case HTTPParserError.invalidEOFState, HTTPParserError.closedConnection:
            // The client closed within a request: nobody is there to read an answer.
            break
        case is HTTPParserError:
            connection.receive(.rejection(.badRequest, "the request is malformed"))
        default:
            // An error of the socket: the channel closes.
            context.close(promise: nil)
        }
    }

    func read(context: ChannelHandlerContext) {
        if let connection, !connection.wantsRead {
            connection.isReadHeldBack = true
        } else {
            context.read()
        }
    }

    private func event(of head: HTTPRequestHead, _ connection: Connection) -> ConnectionEvent {
        let limits = core.configuration
        if head.uri.utf8.count > limits.maxRequestLine {
            return .rejection(.uriTooLong, "the request target is too long")
        }
        let summary = HeadSummary(head.headers)
        if summary.bytes > limits.maxHeaderBytes {
            return .rejection(.requestHeaderFieldsTooLarge, "the header fields are too long")
        }
        // RFC 9112 section 3.2
        if summary.hosts > 1 || summary.hosts == 0 && head.version == .http1_1 {
            return .rejection(.badRequest, "the request needs exactly one Host field")
        }
        guard let method = HTTPRequest.Method(head.method.rawValue) else {
            return .rejection(.badRequest, "the method is malformed")
        }
        let known = RequestHead(
            method: method, target: head.uri,
            version: HTTPVersion(major: head.version.major, minor: head.version.minor),
            fields: head.headers, remoteAddress: connection.remoteAddress, executor: connection.executor)
        return .head(
            IncomingHead(
                head: known, contentLength: summary.isChunked ? nil : summary.contentLength ?? 0,
                // After an upgrade offer, which is not taken, the decoder reads no further request.
                keepsAlive: head.isKeepAlive && !summary.offersUpgrade && head.method != .CONNECT,
                expectsContinue: summary.expectsContinue && head.version == .http1_1))
    }
}
