import Foundation
import SwiftletHTTP
import Synchronization
import Testing
import WireCases

@testable import Swiftlet

/// What a whole service answers to the messages of ``WireCase``.
@Suite(.timeLimit(.minutes(10))) struct WireVerdictTests {
    private struct Failed: Decodable {
        let code: Int
        let message: String
    }

    private func exchange(
        _ cases: [WireCase], configure: (App) -> Void = { _ in },
        check: @escaping @Sendable (WireCase, String) throws -> Void
    ) async throws {
        let app = try testApp(["--port", "0", "--loops", "1"])
        configure(app)
        var options = ServingOptions()
        options.server = try ServerConfiguration(app.settings)
        let running = try await app.start(options)
        let port = try #require(running.address).port
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (number, wireCase) in cases.enumerated() {
                    if number >= 8 { try await group.next() }
                    group.addTask {
                        let bytes = wireCase.bytes + WireCase.last
                        try check(wireCase, await WireClient.exchange(bytes.array, port: port))
                    }
                }
                try await group.waitForAll()
            }
        } catch {
            await running.stop()
            throw error
        }
        await running.stop()
    }

    @Test
    func `an invalid message is answered with a failure in the envelope's form, and nothing behind it is answered`()
        async throws
    {
        let served = Mutex(0)
        let configure: (App) -> Void = { app in
            app.get("/{rest...}") { _ in served.withLock { $0 += 1 } }
        }
        try await exchange(WireCase.refused, configure: configure) { wireCase, answer in
            let name = wireCase.testDescription
            let status = try #require(wireCase.refusal)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(name)")
            #expect(answer.contains("\r\nConnection: close\r\n"), "\(name)")
            #expect(answer.lowercased().contains("\r\nx-request-id: "), "\(name)")
            let body = try #require(answer.firstRange(of: "\r\n\r\n").map { answer[$0.upperBound...] })
            let failed = try #require(try? JSONDecoder().decode(Failed.self, from: Data(body.utf8)), "\(name)")
            #expect(failed.code == 10_000 + status, "\(name)")
            #expect(!failed.message.isEmpty, "\(name)")
        }
        #expect(served.withLock { $0 } == 0)
    }

    @Test func `a valid message is answered, and so is the request behind it if the connection goes on`() async throws {
        try await exchange(WireCase.accepted, configure: { $0.get("/next") { _ in "behind" } }) { wireCase, answer in
            guard case .accepted(let reading) = wireCase.verdict else { return }
            let name = wireCase.testDescription
            // Nothing is at the path of most of them; what matters is that each has one answer.
            let statuses = answer.split(separator: "HTTP/1.1 ").map { $0.prefix(3) }
            #expect(statuses == (reading.keepsAlive ? ["404", "200"] : ["404"]), "\(name)")
            #expect(answer.hasSuffix(#"{"code":0,"data":"behind"}"#) == reading.keepsAlive, "\(name)")
        }
    }

    @Test func `the asterisk of OPTIONS is no path`() async throws {
        let asterisk = WireCase.accepted.filter { $0.bytes.array.starts(with: "OPTIONS * ".utf8) }
        #expect(!asterisk.isEmpty)
        let configure: (App) -> Void = { app in
            app.on(.options, "/{name}") { _ in "served" }
            app.on(.options, "/{rest...}") { _ in "served" }
        }
        try await exchange(asterisk, configure: configure) { _, answer in
            #expect(!answer.contains("served"))
        }
    }

    @Test func `TRACE repeats nothing of the request`() async throws {
        let secret = WireCase(
            name: "9110 9.3.8", bytes: "TRACE /next HTTP/1.1\r\nHost: a\r\nCookie: secret\r\n\r\n",
            verdict: .accepted(.init()))
        try await exchange([secret], configure: { $0.get("/next") { _ in "behind" } }) { _, answer in
            #expect(answer.hasPrefix("HTTP/1.1 405 "))
            #expect(!answer.contains("secret"))
            #expect(answer.hasSuffix(#"{"code":0,"data":"behind"}"#))
        }
    }
}
