import NIOCore
import NIOPosix
import NIOSSL
import SwiftletClient
import TestTools

/// Runs `body` with the address of something that speaks TLS in the place of a server of this machine.
///
/// - Parameters:
///   - port: the port of the server, which speaks none.
///   - certificate: what clients are shown.
///   - authority: from whom clients must have a certificate; nil where they need none.
func withTLS(
    inFrontOf port: Int, _ certificate: TestAuthority.Certificate, clientsFrom authority: TestAuthority? = nil,
    _ body: (ServiceAddress) async throws -> Void
) async throws {
    var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: try NIOSSLCertificate.fromPEMFile(certificate.file).map { .certificate($0) },
        privateKey: .privateKey(try NIOSSLPrivateKey(file: certificate.key, format: .pem)))
    if let authority {
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(authority.file))
        configuration.certificateVerification = .noHostnameVerification
    }
    let context = try NIOSSLContext(configuration: configuration)
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .childChannelInitializer { channel in
            // One loop for both sides, so that none has to wait for the other's.
            ClientBootstrap(group: channel.eventLoop).connect(host: "127.0.0.1", port: port).flatMapThrowing { server in
                try server.pipeline.syncOperations.addHandler(Relay(to: channel))
                try channel.pipeline.syncOperations.addHandlers([
                    NIOSSLServerHandler(context: context), Relay(to: server),
                ])
            }
        }
        .bind(host: "127.0.0.1", port: 0).get()
    let outcome = await Result {
        try await body(try ServiceAddress("https://localhost:\(listener.localAddress?.port ?? 0)"))
    }
    try await listener.close()
    try outcome.get()
}

/// Passes on what a channel receives, and its end.
private final class Relay: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel

    init(to other: any Channel) {
        self.other = other
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        other.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
