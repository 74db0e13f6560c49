import SwiftletData
import SwiftletTelemetry
import Synchronization
import Testing

@testable import Swiftlet

@Suite(.timeLimit(.minutes(10))) struct StartingTests {
    private struct Broken: Error {}

    private let journal = Journal()

    private func note(_ entry: String) -> @Sendable () async throws -> Void {
        { [journal] in await journal.note(entry) }
    }

    @Test func `listeners run in order of kind and declaration`() async throws {
        let app = try testApp()
        app.afterStop(note("afterStop"))
        app.beforeStop(note("beforeStop"))
        app.afterStart(note("afterStart"))
        app.beforeStart(note("beforeStart 1"))
        app.beforeStart(note("beforeStart 2"))
        let running = try await app.start(ServingOptions())
        #expect(await journal.entries == ["beforeStart 1", "beforeStart 2", "afterStart"])
        #expect(await running.stop())
        #expect(await journal.entries.suffix(2) == ["beforeStop", "afterStop"])
    }

    @Test func `a listener that throws stops the start and is named by its place`() async throws {
        let app = try testApp()
        app.beforeStart(file: "Shop/App.swift", line: 12) { throw Broken() }
        app.beforeStart(note("next"))
        let error = await #expect(throws: StartFailure.self) { try await app.start(ServingOptions()) }
        #expect(error?.description == "The beforeStart listener at Shop/App.swift:12 failed: Broken()")
        #expect(await journal.entries.isEmpty)
    }

    @Test func `a start that fails closes the database`() async throws {
        let app = try testApp(["--database-url", "sqlite::memory:"])
        let database = app.database
        app.afterStart {
            _ = try await database.acquire { try await $0.value(Int.self, "SELECT 1") }
            throw Broken()
        }
        await #expect(throws: StartFailure.self) { try await app.start(ServingOptions()) }
        let error = await #expect(throws: DataError.self) {
            try await database.acquire { try await $0.value(Int.self, "SELECT 1") }
        }
        #expect(error?.code == .closed)
    }

    @Test func `the settings of the database are those of its connections`() async throws {
        let app = try testApp([
            "--database-url", "sqlite::memory:", "--database-readers", "1", "--database-acquire-timeout", "5ms",
            "--database-busy-timeout", "7ms",
        ])
        let database = app.database
        app.afterStart {
            let busyTimeout = try await database.acquire { try await $0.value(Int.self, "PRAGMA busy_timeout") }
            #expect(busyTimeout == 7)
            // The connection that writes is open since the start: no time is lost with opening it.
            try await database.transaction { _ in
                let other = Task.detached { try await database.transaction { _ in } }
                let error = await #expect(throws: DataError.self) { try await other.value }
                #expect(error?.code == .busy)
            }
        }
        #expect(await (try app.start(ServingOptions())).stop())
    }

    @Test func `a database that cannot be opened is told with its setting`() async throws {
        let app = try testApp(["--database-url", "oracle:users"])
        _ = app.database
        let error = await #expect(throws: StartFailure.self) { try await app.start(ServingOptions()) }
        let text = try #require(error?.description)
        #expect(text.contains("setting database.url") && text.contains("no engine for \"oracle\""))
    }

    @Test func `errors of stop listeners are logged and the stop goes on`() async throws {
        let log = LogOutput.inMemory()
        let app = try testApp(log: log)
        app.beforeStop(file: "Shop/App.swift", line: 3) { throw Broken() }
        app.afterStop(note("afterStop"))
        let running = try await app.start(ServingOptions())
        await running.stop()
        #expect(await journal.entries == ["afterStop"])
        #expect(log.text.contains("beforeStop listener at Shop/App.swift:3") && log.text.contains("Broken"))
    }

    @Test func `a stop listener that takes too long is cut off`() async throws {
        let app = try testApp()
        app.beforeStop { try await Task.sleep(for: .seconds(3600)) }
        let (ends, end) = AsyncStream<Void>.makeStream()
        app.afterStop { [journal] in
            await journal.note("afterStop")
            end.finish()
        }
        var options = ServingOptions()
        options.drainTimeout = .milliseconds(10)
        let running = try await app.start(options)
        #expect(await running.stop() == false)
        // It has as little time, and may end behind the stop.
        for await _ in ends {}
        #expect(await journal.entries == ["afterStop"])
    }

    @Test func `a stop in a hurry waits for no listener`() async throws {
        let app = try testApp()
        let (starts, start) = AsyncStream<Void>.makeStream()
        app.beforeStop {
            start.finish()
            try await Task.sleep(for: .seconds(3600))
        }
        var options = ServingOptions()
        options.drainTimeout = .seconds(3600)
        let running = try await app.start(options)
        let stop = Task { await running.stop() }
        for await _ in starts {}
        running.hurry()
        #expect(await stop.value == false)
    }

    @Test func `stopping twice stops once`() async throws {
        let app = try testApp()
        app.afterStop(note("afterStop"))
        let running = try await app.start(ServingOptions())
        async let first = running.stop()
        async let second = running.stop()
        #expect(await [first, second] == [true, true])
        #expect(await journal.entries == ["afterStop"])
    }

    @Test func `all mistakes are told together`() async throws {
        let app = try testApp()
        app.get("/a") { _ in }
        app.get("/a") { _ in }
        app.get("no slash{") { _ in }
        app.refuse(Broken())
        let error = await #expect(throws: StartError.self) { try await app.start(ServingOptions()) }
        #expect(error?.mistakes.count == 3)
    }
}
