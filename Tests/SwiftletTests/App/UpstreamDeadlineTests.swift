import HTTPTypes
import Logging
import SwiftletClient
import SwiftletHTTP
import SwiftletTelemetry
import Synchronization
import Testing

@testable import Swiftlet

/// The time that a request has, over two services and real sockets.
@Suite(.timeLimit(.minutes(10))) struct UpstreamDeadlineTests {
    /// Something that happens once, and is waited for by one task.
    private final class Happening: Sendable {
        private let stream: AsyncStream<Void>
        private let continuation: AsyncStream<Void>.Continuation

        init() { (stream, continuation) = AsyncStream.makeStream() }

        func happen() { continuation.finish() }

        func wait() async { for await _ in stream {} }
    }

    /// What the service behind sees of its requests.
    private final class Seen: Sendable {
        let left = Mutex<Duration?>(nil)
        let begun = Happening()
        let cancelled = Happening()
    }

    /// The service behind: its handler never ends by itself.
    private struct Behind: Microservice {
        static let name = "behind"
        let seen: Seen

        init() { self.init(seen: Seen()) }

        init(seen: Seen) { self.seen = seen }

        func configure(_ app: App) throws {
            app.get("/wait", deadline: .seconds(3000)) { [seen] _ -> Bool in
                let left = RequestContext.current?.deadline.map { ContinuousClock.now.duration(to: $0) }
                seen.left.withLock { $0 = left }
                seen.begun.happen()
                do {
                    try await Task.sleep(for: .seconds(3600))
                } catch {
                    seen.cancelled.happen()
                    throw error
                }
                return false
            }
        }
    }

    /// The service in front, which calls the one behind.
    private struct Front: Microservice {
        static let name = "front"

        func configure(_ app: App) throws {
            let behind = app.client("behind")
            app.get("/wait", deadline: .seconds(3000)) { _ in try await behind.get("/wait", as: Bool.self) }
        }
    }

    private func start(_ service: some Microservice, _ settings: [String: String]) async throws -> RunningApp {
        var environment = ["PORT": "0", "LOOPS": "1", "DRAIN_TIMEOUT": "0s"]
        for (name, value) in settings { environment[SettingName(name).variable] = value }
        let app = App.assembled(
            service, settings: try Settings(arguments: [], environment: environment, defaultFile: ""),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        var options = ServingOptions()
        options.server = try ServerConfiguration(app.settings)
        options.requestLevel = nil
        options.drainTimeout = .zero
        return try await app.start(options)
    }

    private func withServices(
        front: [String: String] = [:], behind: [String: String] = [:], _ body: (Int, Seen) async throws -> Void
    ) async throws {
        let seen = Seen()
        let second = try await start(Behind(seen: seen), behind)
        var thrown: (any Error)?
        do {
            let url = "http://\(try #require(second.address))"
            let first = try await start(
                Front(),
                front.merging([
                    "upstream.behind.url": url, "upstream.behind.tryTimeout": "1000s",
                    "upstream.behind.timeout": "1000s",
                ]) { one, _ in one })
            do {
                try await body(try #require(first.address).port, seen)
            } catch {
                thrown = error
            }
            await first.stop()
        } catch {
            thrown = error
        }
        await second.stop()
        if let thrown { throw thrown }
    }

    private static let trusting = ["deadline.peers": "127.0.0.1,10.0.0.0/8"]

    private func request(_ fields: String) -> String {
        "GET /wait HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\(fields)\r\n"
    }

    @Test func `a trusted caller's deadline goes through two services, and ends the work of both`() async throws {
        try await withServices(front: Self.trusting, behind: Self.trusting) { port, seen in
            let answer = try await WireClient.exchange(request("X-Request-Deadline-Ms: 5000\r\n"), port: port)
            #expect(answer.hasPrefix("HTTP/1.1 504 ") || answer.hasPrefix("HTTP/1.1 503 "))
            await seen.cancelled.wait()
            let left = try #require(seen.left.withLock { $0 })
            #expect(left <= .seconds(5))
        }
    }

    @Test func `the setting of a call's time is passed on where the request has none`() async throws {
        try await withServices(
            front: ["upstream.behind.timeout": "5s"], behind: Self.trusting
        ) { port, seen in
            let answer = try await WireClient.exchange(request("X-Request-Deadline-Ms: 1\r\n"), port: port)
            #expect(answer.hasPrefix("HTTP/1.1 504 "))
            #expect(answer.contains("the service behind did not answer in time"))
            await seen.cancelled.wait()
            // The front took the time of nobody.
            let left = try #require(seen.left.withLock { $0 })
            #expect(left <= .seconds(5))
        }
    }

    @Test func `a caller that nobody trusts bounds nothing`() async throws {
        try await withServices(front: ["upstream.behind.timeout": "5s"]) { port, seen in
            _ = try await WireClient.exchange(request("X-Request-Deadline-Ms: 1\r\n"), port: port)
            let left = try #require(seen.left.withLock { $0 })
            #expect(left > .seconds(1000))
        }
    }

    @Test func `a client that leaves ends the work of both services`() async throws {
        try await withServices { port, seen in
            let client = try await WireClient(port: port, sending: Array(request("").utf8))
            await seen.begun.wait()
            try await client.close()
            await seen.cancelled.wait()
        }
    }

    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1", true), ("10.0.0.0/8", "10.200.3.4", true), ("10.0.0.0/8", "11.0.0.1", false),
        ("192.0.2.1", "::ffff:192.0.2.1", true), ("2001:db8::/32", "2001:db8::1", true), ("::/0", "192.0.2.1", false),
    ]) func `peers are addresses and networks`(list: String, address: String, isPeer: Bool) throws {
        #expect(try #require(PeerList(setting: list)).contains(address) == isPeer)
    }

    @Test(arguments: ["10.0.0.0/33", "localhost", "10.0.0", "10.0.0.1,x"]) func `what is no network is refused`(
        text: String
    ) {
        #expect(PeerList(setting: text) == nil)
    }
}
