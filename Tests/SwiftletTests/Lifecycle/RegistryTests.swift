import Foundation
import Logging
import SwiftletClient
import SwiftletHTTP
import SwiftletTelemetry
import SwiftletTesting
import TestTools
import Testing

@testable import Swiftlet

/// Services and the registry by which they find each other.
@Suite(.timeLimit(.minutes(10))) struct RegistryTests {
    private func start(
        _ agent: ServiceAddress, _ arguments: [String] = [], name: String = "test",
        configure: (App) throws -> Void = { _ in }
    ) async throws -> RunningApp {
        let url = "consul://" + agent.description.dropFirst("http://".count)
        let factory = LogHandlers.factory(format: .json, level: .info, service: name, output: .inMemory())
        let app = App(
            name: name,
            settings: try settings(["--port", "0", "--loops", "1", "--discovery-url", url] + arguments),
            logger: Logger(label: name, factory: factory))
        try app.addHealthRoutes()
        app.readDiscovery()
        app.addMetrics()
        try configure(app)
        var options = ServingOptions()
        options.server = try ServerConfiguration(app.settings)
        options.drainDelay = .milliseconds(300)
        options.drainTimeout = .seconds(60)
        return try await app.start(options)
    }

    private func withRunning(
        _ agent: ServiceAddress, _ arguments: [String] = [], name: String = "test",
        configure: (App) throws -> Void = { _ in }, body: (RunningApp, Int) async throws -> Void
    ) async throws {
        let running = try await start(agent, arguments, name: name, configure: configure)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(running, try #require(running.address).port))
        } catch {
            outcome = .failure(error)
        }
        await running.stop()
        try outcome.get()
    }

    private func eventually(_ condition: () async throws -> Bool) async throws {
        while !(try await condition()) { try await Task.sleep(for: .milliseconds(20)) }
    }

    @Test func `a service is known while it is ready, and unknown before it stops taking requests`() async throws {
        try await withConsulStandIn { agent in
            let journal = Journal()
            try await withRunning(
                agent.address,
                configure: { app in
                    app.afterStart { await journal.note("started, known: \(agent.serviceIDs.count)") }
                    app.beforeStop { await journal.note("stopping, known: \(agent.serviceIDs.count)") }
                },
                body: { _, port in
                    try await eventually { agent.serviceIDs == ["test-127.0.0.1-\(port)"] }
                    await journal.note("running")
                })
            #expect(await journal.entries == ["started, known: 0", "running", "stopping, known: 0"])
        }
    }

    @Test func `services find each other, and no call fails while one instance takes another's place`() async throws {
        try await withConsulStandIn { agent in
            let serving: (App) throws -> Void = { $0.get("/ping") { _ in "pong" } }
            let first = try await start(agent.address, name: "role", configure: serving)
            let calling: (App) throws -> Void = { app in
                let roles = app.client("role")
                app.get("/call") { _ in try await roles.get("/ping", as: String.self) }
            }
            try await withRunning(agent.address, name: "user", configure: calling) { user, port in
                try await eventually { user.membership?.states.first?.instances == 1 }
                // Those who call learn it a moment later.
                try await eventually {
                    try await WireClient.get("/call", port: port).hasSuffix(#"{"code":0,"data":"pong"}"#)
                }

                let second = try await start(agent.address, name: "role", configure: serving)
                try await eventually { user.membership?.states.first?.instances == 2 }
                let stopping = Task { await first.stop() }
                var (answered, calls) = (0, 0)
                while calls < 50 || user.membership?.states.first?.instances != 1 {
                    calls += 1
                    let answer = try await WireClient.get("/call", port: port)
                    if answer.hasSuffix(#"{"code":0,"data":"pong"}"#) { answered += 1 }
                }
                #expect(await stopping.value)
                #expect(answered == calls)

                // The registry is down: the service last known is called.
                await agent.interrupt()
                try await eventually { user.membership?.states.first?.failures ?? 0 > 0 }
                #expect(try await WireClient.get("/call", port: port).hasSuffix(#"{"code":0,"data":"pong"}"#))
                try await agent.restore()
                await second.stop()
            }
        }
    }

    @Test func `the registry asks a service whether it is well, at its own path`() async throws {
        try await withConsulStandIn { agent in
            try await withRunning(agent.address) { _, port in
                try await eventually { agent.checkedURLs == ["http://127.0.0.1:\(port)/health"] }
            }
        }
    }

    @Test func `what others shall call is told, and where it runs`() async throws {
        try await withConsulStandIn { agent in
            let arguments = ["--discovery-advertise", "user.example.org:81", "--zone", "north"]
            try await withRunning(agent.address, arguments) { running, _ in
                let lists = try #require(running.membership).discovery.instances(of: "test")
                for await list in lists where !list.isEmpty {
                    #expect(list.map(\.address.description) == ["http://user.example.org:81"])
                    #expect(list.map(\.zone) == ["north"])
                    break
                }
            }
        }
    }

    @Test func `a service that listens everywhere tells the address it has on its way to the registry`() async throws {
        try await withConsulStandIn { agent in
            try await withRunning(agent.address, ["--host", "0.0.0.0"]) { _, port in
                try await eventually { agent.serviceIDs == ["test-127.0.0.1-\(port)"] }
            }
        }
    }

    @Test func `a registry that is down keeps no service from starting, and metrics show how old its lists are`()
        async throws
    {
        try await withConsulStandIn { agent in
            try agent.publish([try ServiceAddress("http://10.0.0.1:80")], of: "role")
            try await withRunning(agent.address) { running, port in
                let lists = try #require(running.membership).discovery.instances(of: "role")
                let reading = Task { for await _ in lists {} }
                defer { reading.cancel() }
                try await eventually { running.membership?.states.first?.instances == 1 }
                await agent.interrupt()
                try await eventually { running.membership?.states.first?.failures ?? 0 > 0 }
                #expect(running.membership?.states.first?.instances == 1)
                #expect(try await WireClient.get("/readyz", port: port).hasPrefix("HTTP/1.1 200 "))
                try await agent.restore()
            }
            await agent.interrupt()
            try await withRunning(agent.address) { running, port in
                let lists = try #require(running.membership).discovery.instances(of: "role")
                #expect(try await WireClient.get("/readyz", port: port).hasPrefix("HTTP/1.1 200 "))
                #expect(try await WireClient.get("/metrics", port: port).contains("swiftlet_discovery_registered 0"))
                try await agent.restore()
                for await list in lists where list.count == 1 { break }
                try await eventually {
                    try await WireClient.get("/metrics", port: port).contains("swiftlet_discovery_registered 1")
                }
            }
        }
    }

    @Test func `the age of a list is shown by upstream`() async throws {
        try await withConsulStandIn { agent in
            try await withRunning(agent.address) { running, port in
                let lists = try #require(running.membership).discovery.instances(of: "role")
                let reading = Task { for await _ in lists {} }
                defer { reading.cancel() }
                try await eventually {
                    let text = try await WireClient.get("/metrics", port: port)
                    return text.contains(#"swiftlet_discovery_age_seconds{upstream="role"}"#)
                        && text.contains(#"swiftlet_discovery_failures{upstream="role"} 0"#)
                }
            }
        }
    }

    @Test func `the age of a list grows while the registry is down, and begins anew when it answers`() async throws {
        try await withConsulStandIn { agent in
            try await withRunning(agent.address, configure: { _ = $0.client("role") }) { running, port in
                func shown(_ name: String) async throws -> Double {
                    let line = try await WireClient.get("/metrics", port: port).split(whereSeparator: \.isNewline)
                        .first { $0.hasPrefix("swiftlet_discovery_\(name){upstream=\"role\"} ") }
                    return line?.split(separator: " ").last.flatMap { Double($0) } ?? -1
                }
                try await eventually { try await shown("age_seconds") >= 0 }
                await agent.interrupt()
                try await eventually { try await shown("failures") > 0 }
                let age = try await shown("age_seconds")
                try await eventually { try await shown("age_seconds") > age + 1 }
                let grown = try await shown("age_seconds")
                try await agent.restore()
                try await eventually { try await shown("failures") == 0 }
                try await eventually { try await shown("age_seconds") < grown }
            }
        }
    }

    @Test(
        .enabled(
            if: MetricsJudge.knowsPrometheus && MetricsJudge.knowsOpenMetrics,
            "scripts/test names promtool and the interpreter"))
    func `promtool and the parser of OpenMetrics find nothing wrong with all that is shown`() async throws {
        try await withConsulStandIn { agent in
            let nobody = try ServiceAddress("http://127.0.0.1:1")
            try agent.publish([nobody], of: "role")
            let arguments = ["--tracing-exporter", "zipkin", "--tracing-url", nobody.description + "/api/v2/spans"]
            try await withRunning(agent.address, arguments) { app in
                let role = app.client("role")
                app.get("/ask") { _ in try? await role.send(.get, "/").status.code }
            } body: { running, port in
                for _ in 0..<3 { _ = try await WireClient.get("/ask", port: port) }
                await running.app.flushSpans()
                let text = String(decoding: running.app.metrics.text(), as: UTF8.self)
                #expect(try await MetricsJudge.complaints(aboutPrometheus: text) == "")
                let families = try await MetricsJudge.families(
                    ofOpenMetrics: String(decoding: running.app.metrics.text(.openMetrics), as: UTF8.self))
                let names = Set(families.filter { !$0.samples.isEmpty }.map(\.name))
                let expected = [
                    "http_server_request_duration_seconds", "http_client_request_duration_seconds",
                    "swiftlet_client_calls", "swiftlet_client_instances", "swiftlet_client_instance_list_age_seconds",
                    "swiftlet_discovery_age_seconds", "swiftlet_discovery_failures", "swiftlet_discovery_registered",
                    "swiftlet_spans_exported", "swiftlet_spans_dropped", "swiftlet_spans_queued",
                    "swiftlet_event_loop_lag_seconds", "process_cpu_seconds",
                ]
                #expect(names.isSuperset(of: expected), "missing: \(Set(expected).subtracting(names))")
                let requests = families.first { $0.name == "http_server_request_duration_seconds" }
                #expect(requests?.samples.contains { $0.exemplar?.labels["trace_id"]?.utf8.count == 32 } == true)
            }
        }
    }

    @Test(.enabled(if: TestAuthority.isThere, "openssl is missing"))
    func `settings name the files for TLS, and what is wrong with them is told`() async throws {
        try await withTemporaryDirectory { directory in
            let authority = try await TestAuthority(named: "authority", in: directory)
            let certificate = try await authority.issue("user", for: "DNS:user")
            func tls(_ arguments: String...) throws -> RegistryTLS? {
                let url = ["--discovery-url", "consul+https://localhost"]
                return try DiscoverySettings(try settings(url + arguments))?.credentials.tls
            }
            #expect(try tls() == nil)
            #expect(try tls("--discovery-ca-file", authority.file) != nil)
            let files = ["--discovery-certificate-file", certificate.file, "--discovery-key-file", certificate.key]
            #expect(try tls(files[0], files[1], files[2], files[3]) != nil)
            let unusable = #expect(throws: RegistryError.self) { try tls("--discovery-ca-file", certificate.key) }
            #expect(unusable?.code == .unusableFile)
            let missing = #expect(throws: SettingsError.self) { try tls(files[2], files[3]) }
            #expect(missing?.setting == "discovery.certificateFile")
        }
    }

    @Test func `with a registry, services need no addresses`() throws {
        let app = try testApp(["--discovery-url", "consul://127.0.0.1:8500"])
        app.readDiscovery()
        _ = app.client("role")
        #expect(app.missingAddresses.isEmpty)
        let other = try testApp()
        other.readDiscovery()
        _ = other.client("role")
        #expect(other.missingAddresses.count == 1)
    }

    @Test func `what is wrong with a registry's address is told, and its secrets are not`() throws {
        let app = try testApp(["--discovery-url", "etcd://root:hunter2@host:2379"])
        app.readDiscovery()
        let mistakes = app.mistakes.map { "\($0)" }
        #expect(mistakes.count == 1)
        #expect(mistakes.first?.contains("discovery.password") == true)
        #expect(mistakes.first?.contains("hunter2") == false)
    }

    @Test(arguments: ["README.md", "README.zh-CN.md"])
    func `the registries that the README shows are taken`(readme: String) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: readme), encoding: .utf8)
        let urls = text.split(separator: "\n").filter { $0.hasPrefix("DISCOVERY_URL=") }
            .compactMap { $0.split(separator: " ").first?.split(separator: "=", maxSplits: 1).last }
        #expect(urls.count == 4)
        for url in urls { _ = try RegistryURL(String(url)) }
    }

    @Test func `tokens and passwords are secrets in the help`() throws {
        let app = try testApp(["--discovery-token", "s3cret", "--discovery-password", "hunter2"])
        app.readDiscovery()
        #expect(app.settings.help.contains("discovery.token"))
        #expect(!app.settings.help.contains("s3cret") && !app.settings.help.contains("hunter2"))
    }
}
