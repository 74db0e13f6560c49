import Foundation
import SwiftletClient
import SwiftletHTTP

/// What calls cost the client: made by tasks that are bound to an event loop, as those of handlers are.
///
///     swiftlet-client URL CLIENT CALLS TASKS
///
/// A server in this process has one loop; a request to it makes the calls, in its own task and in child tasks, and
/// measures them.
@main
struct Program {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 5, let url = URL(string: arguments[1]), let calls = Int(arguments[3]),
            let tasks = Int(arguments[4])
        else { throw Usage() }
        var configuration = ServerConfiguration()
        configuration.port = 0
        configuration.loops = 1
        let crowd = Crowd(url: url, client: arguments[2], calls: calls, tasks: tasks)
        let server = Server(configuration: configuration) { _ in await crowd.answer() }
        await crowd.connect(server.eventLoopGroup)
        let address = try ServiceAddress("http://\(try await server.start())")
        let transport = HTTPInstanceTransport(eventLoopGroup: server.eventLoopGroup)
        let answer = try await transport.send(
            UpstreamRequest(target: "/"), to: address, of: "self", timeout: .seconds(600))
        print(answer.text)
        try await transport.shutdown()
        try await crowd.shutdown()
        await server.shutdown()
    }
}

/// How the program is called.
struct Usage: Error, CustomStringConvertible {
    let description = "swiftlet-client URL swiftlet|swiftlet-typed|ahc|ahc-async CALLS TASKS"
}
