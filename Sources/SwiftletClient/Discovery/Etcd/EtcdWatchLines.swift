import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import SwiftletSchema

/// The messages of one watch, a line each.
final class EtcdWatchLines {
    /// Whether the watch has been made.
    private(set) var hasBegun = false
    private let request: RegistryRequest
    private let http: RegistryHTTP

    init(_ request: RegistryRequest, of http: RegistryHTTP) {
        self.request = request
        self.http = http
    }

    /// Reads the messages as they come.
    ///
    /// - Parameters:
    ///   - limit: how long etcd has to begin it.
    ///   - receive: takes a message; returns whether to go on.
    /// - Throws: ``RegistryError``, also when the watch has ended by itself.
    func read(within limit: Duration, _ receive: (EtcdWatchResult) throws -> Bool) async throws {
        let goesOn = try await http.stream(request, within: limit) { response in
            guard response.status == .ok else {
                throw RegistryError(
                    [401, 403].contains(response.status.code) ? .forbidden : .failed, operation: operation,
                    status: Int(response.status.code))
            }
            var splitter = LineSplitter(limit: RegistryHTTP.maximumAnswer)
            for try await bytes in response.body {
                for line in try lines(&splitter, bytes) {
                    let message = try self.message(line)
                    hasBegun = true
                    guard try receive(message) else { return false }
                }
            }
            return true
        }
        if goesOn { throw RegistryError(.unreachable, operation: operation, detail: "the watch has ended") }
    }

    private var operation: String { "etcd, POST \(request.path)" }

    private func lines(_ splitter: inout LineSplitter, _ bytes: ByteBuffer) throws -> [[UInt8]] {
        do {
            return try splitter.add(bytes)
        } catch {
            throw RegistryError(.unexpectedAnswer, operation: operation, detail: "a message is too long")
        }
    }

    private func message(_ line: [UInt8]) throws -> EtcdWatchResult {
        let message: EtcdWatchLine
        do {
            message = try EtcdWatchLine(json: line)
        } catch {
            throw RegistryError(.unexpectedAnswer, operation: operation, detail: "\(error)")
        }
        guard let result = message.result else {
            throw RegistryError(.failed, operation: operation, detail: message.error?.description)
        }
        return result
    }
}
