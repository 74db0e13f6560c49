import HTTPTypes
import Logging
import NIOCore
import SwiftletHTTP
import SwiftletTelemetry

@testable import Swiftlet

/// An app that reads no file and logs to memory.
func testApp(_ arguments: [String] = [], log: LogOutput = .inMemory(), level: Logger.Level = .info) throws -> App {
    let factory = LogHandlers.factory(format: .json, level: level, service: "test", output: log)
    return App(name: "test", settings: try settings(arguments), logger: Logger(label: "test", factory: factory))
}

extension App {
    /// The answer to one request; see ``EveryTransport``.
    func answer(
        _ method: HTTPRequest.Method, _ target: String, _ headers: HTTPFields = [:], log: Logger.Level? = nil
    ) async throws -> Response {
        var response = try await pipeline(requestLog: log)
            .answer(to: Request(method: method, target: target, headers: headers))
        response.headers = response.fields
        return response
    }
}

extension Response {
    /// The body as text.
    var bodyText: String {
        get async throws { String(buffer: try await body.collect()) }
    }
}

/// What happened, in order.
actor Journal {
    private(set) var entries: [String] = []

    func note(_ entry: String) { entries.append(entry) }
}
