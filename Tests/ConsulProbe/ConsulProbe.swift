import SwiftletTesting

/// The stand-in for a Consul agent as a program, for scripts/demo: it listens at the port that is its argument.
@main
struct ConsulProbe {
    static func main() async throws {
        let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 8500
        try await withConsulStandIn(port: port) { agent in
            print("listening at \(agent.address)")
            while true { try await Task.sleep(for: .seconds(3600)) }
        }
    }
}
