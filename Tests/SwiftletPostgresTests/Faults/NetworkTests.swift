import SwiftletData
import TestTools
import Testing

@Suite(.enabled(if: PostgresServer.isThere), .serialized, .timeLimit(.minutes(10)), .ownServer())
struct NetworkTests {
    /// Options with limits that a test can wait for.
    private func impatient(
        _ log: EventLog = EventLog(), statementTimeout: Duration = .seconds(2)
    ) -> DatabaseOptions {
        log.options { options in
            options.pool.maximum = 2
            options.statementTimeout = statementTimeout
            options.connectTimeout = .seconds(20)
            options.pool.acquireTimeout = .seconds(20)
        }
    }

    @Test func `a read whose answer is lost in the network times out, and another connection takes its place`()
        async throws
    {
        let server = try OwnServer.current
        try await withProxy(to: server.port) { proxy in
            try await withDatabase(server.url(port: proxy.port), impatient()) { db in
                try await works(db)
                async let error = dataError { _ = try await db.acquire { try await $0.fetch("SELECT pg_sleep(600)") } }
                try await eventually("the statement runs") {
                    try await server.sessions("query LIKE '%pg_sleep(600)%'") > 0
                }
                proxy.set(.hold)
                let start = FairTime.now
                let code = try await error.code
                #expect(code == .timeout)
                #expect(FairTime.now - start < .seconds(5))
                // The network comes back before anything was noticed by TCP.
                proxy.set(.pass)
                try await recovers(db, after: "a network that lost an answer")
                try await server.settles()
            }
        }
        try await server.isLeft()
    }

    @Test func `a transaction whose answer is lost in the network times out and is rolled back`() async throws {
        let server = try OwnServer.current
        try await server.administer("CREATE TABLE IF NOT EXISTS lost (id int8)")
        try await withProxy(to: server.port) { proxy in
            try await withDatabase(server.url(port: proxy.port), impatient()) { db in
                try await works(db)
                let time = try await FairTime.of {
                    let error = try await dataError {
                        try await db.transaction { tx in
                            try await tx.execute("INSERT INTO lost VALUES (1::int8)")
                            proxy.set(.hold)
                            try await tx.execute("INSERT INTO lost VALUES (2::int8)")
                        }
                    }
                    #expect(error.code == .timeout)
                }
                #expect(time < .seconds(8))
                proxy.set(.pass)
                try await recovers(db, after: "a network that lost an answer in a transaction")
                try await server.settles()
                #expect(try await db.acquire({ try await $0.value(Int.self, "SELECT count(*) FROM lost") }) == 0)
            }
        }
    }

    @Test func `connections that a network forgets while they are idle cost one error each at most`() async throws {
        let server = try OwnServer.current
        let log = EventLog()
        try await withProxy(to: server.port) { proxy in
            try await withDatabase(server.url(port: proxy.port), impatient(log)) { db in
                try await works(db)
                proxy.set(.hold)
                // Nobody can get through, and all are told in time.
                let errors = try await withThrowingTaskGroup(of: DataError.self) { group in
                    for _ in 0..<10 {
                        group.addTask {
                            try await dataError { _ = try await db.acquire { try await $0.fetch("SELECT 1") } }
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(errors.allSatisfy { [.timeout, .connectionLost, .unavailable, .busy].contains($0.code) })
                try await eventually("the connection is given up") { log.contains(.connectionLost) }
                proxy.cut()
                proxy.set(.pass)
                try await recovers(db, after: "a network that was silent for seconds")
                try await server.keepsAtMost(6)
            }
        }
    }

    @Test func `connections that are cut are replaced`() async throws {
        let server = try OwnServer.current
        try await withProxy(to: server.port) { proxy in
            let options = impatient(statementTimeout: .seconds(10))
            try await withDatabase(server.url(port: proxy.port), options) { db in
                let sleepers = [
                    Task {
                        try await dataError { _ = try await db.acquire { try await $0.fetch("SELECT pg_sleep(600)") } }
                    },
                    Task {
                        try await dataError {
                            _ = try await db.transaction { try await $0.fetch("SELECT pg_sleep(600)") }
                        }
                    },
                ]
                try await eventually("both statements run") {
                    try await server.sessions("state = 'active' AND query LIKE '%pg_sleep(600)%'") == 2
                }
                proxy.cut()
                for sleeper in sleepers { #expect(try await sleeper.value.code == .connectionLost) }
                try await recovers(db, after: "connections cut")
                // The server has not noticed; its own limit for statements ends what runs there.
                try await server.settles()
            }
        }
    }

    @Test func `a slow network delays answers and breaks nothing`() async throws {
        let server = try OwnServer.current
        try await withProxy(to: server.port) { proxy in
            proxy.delay(.milliseconds(50))
            try await withDatabase(server.url(port: proxy.port)) { db in
                let sum = try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 1...100 {
                        group.addTask {
                            try await db.acquire { try await $0.value(Int.self, "SELECT \(number)::int8") }
                        }
                    }
                    return try await group.reduce(0, +)
                }
                #expect(sum == 5050)
            }
        }
    }

    @Test(arguments: [false, true])
    func `a connection that is lost during COMMIT leaves it open whether it was committed, and nothing is repeated`(
        _ isForwarded: Bool
    ) async throws {
        let server = try OwnServer.current
        try await server.administer("DROP TABLE IF EXISTS committed", "CREATE TABLE committed (id int8)")
        try await withProxy(to: server.port) { proxy in
            try await withDatabase(server.url(port: proxy.port), impatient()) { db in
                proxy.cutNext(sending: "COMMIT", isForwarded: isForwarded)
                let error = try await dataError {
                    try await db.transaction(retries: 5) {
                        try await $0.execute("INSERT INTO committed VALUES (1::int8)")
                    }
                }
                #expect(error.code == .connectionLost)
                #expect(error.message.contains("whether the transaction was committed is not known"))
                #expect(proxy.sprung == 1)
                try await recovers(db, after: "a connection cut in COMMIT")
                try await server.settles()
                let count = try await db.acquire { try await $0.value(Int.self, "SELECT count(*) FROM committed") }
                #expect(count == (isForwarded ? 1 : 0))
            }
        }
    }
}
