import AsyncHTTPClient
import Foundation
import NIOCore
import SwiftletClient
import SwiftletSchema

/// A client that gets the same thing again and again.
protocol Caller: Sendable {
    func call() async throws
    func shutdown() async throws
}

/// An answer that is none.
struct WrongAnswer: Error {}

/// Swiftlet's client: one request, and the answer as it is.
struct SwiftletCaller: Caller {
    let transport: HTTPInstanceTransport
    let address: ServiceAddress?
    let request: UpstreamRequest

    init(_ url: URL, _ group: any EventLoopGroup) {
        transport = HTTPInstanceTransport(eventLoopGroup: group)
        address = try? ServiceAddress("http://127.0.0.1:\(url.port ?? 80)")
        request = UpstreamRequest(target: url.path, headers: [.accept: "application/json", .userAgent: "swiftlet"])
    }

    func call() async throws {
        guard let address else { throw WrongAnswer() }
        let answer = try await transport.send(request, to: address, of: "peer", timeout: .seconds(10))
        guard answer.status == .ok, answer.body.readableBytes > 0 else { throw WrongAnswer() }
    }

    func shutdown() async throws { try await transport.shutdown() }
}

/// The data of an answer.
@Schema
struct Message {
    var message: String
}

/// Swiftlet's client as handlers use it: the answer's envelope is taken off and its data read.
struct TypedCaller: Caller {
    let transport: HTTPUpstreamTransport
    let client: ServiceClient

    init(_ url: URL, _ group: any EventLoopGroup) {
        let address = try? ServiceAddress("http://127.0.0.1:\(url.port ?? 80)")
        transport = HTTPUpstreamTransport(
            eventLoopGroup: group, addresses: address.map { ["peer": $0] } ?? [:])
        client = ServiceClient(name: "peer", transport: transport)
    }

    func call() async throws {
        let message = try await client.get("/json", as: Message.self)
        guard !message.message.isEmpty else { throw WrongAnswer() }
    }

    func shutdown() async throws { try await transport.shutdown() }
}

/// AsyncHTTPClient by futures.
struct FutureCaller: Caller {
    let client: HTTPClient
    let url: String

    init(_ url: URL, _ group: any EventLoopGroup) {
        client = HTTPClient(eventLoopGroup: group, configuration: .benchmark)
        self.url = url.absoluteString
    }

    func call() async throws {
        let request = try HTTPClient.Request(
            url: url, headers: ["Accept": "application/json", "User-Agent": "swiftlet"])
        let task = client.execute(
            request: request, delegate: ResponseAccumulator(request: request, maxBodySize: 1 << 24),
            deadline: .now() + .seconds(10))
        let answer = try await withTaskCancellationHandler {
            try await task.get()
        } onCancel: {
            task.cancel()
        }
        guard answer.status == .ok, answer.body?.readableBytes ?? 0 > 0 else { throw WrongAnswer() }
    }

    func shutdown() async throws { try await client.shutdown() }
}

/// AsyncHTTPClient by its asynchronous functions.
struct AsyncCaller: Caller {
    let client: HTTPClient
    let url: String

    init(_ url: URL, _ group: any EventLoopGroup) {
        client = HTTPClient(eventLoopGroup: group, configuration: .benchmark)
        self.url = url.absoluteString
    }

    func call() async throws {
        var request = HTTPClientRequest(url: url)
        request.headers = ["Accept": "application/json", "User-Agent": "swiftlet"]
        let answer = try await client.execute(request, timeout: .seconds(10))
        let body = try await answer.body.collect(upTo: 1 << 24)
        guard answer.status == .ok, body.readableBytes > 0 else { throw WrongAnswer() }
    }

    func shutdown() async throws { try await client.shutdown() }
}

extension HTTPClient.Configuration {
    static var benchmark: HTTPClient.Configuration {
        var settings = HTTPClient.Configuration(redirectConfiguration: .disallow, decompression: .disabled)
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        return settings
    }
}
