import SwiftletData
import Testing

@testable import Swiftlet

@Suite struct ReadingOwnWritesTests {
    private func answers(_ arguments: [String]) async throws -> [String] {
        let app = try testApp(["--database-url", "standin:users"] + arguments)
        app.engines = [StandInEngine()]
        let database = app.database
        try await app.databasePool.open(engines: app.engines)
        app.get("/write") { _ in
            let before = ReadConsistency.hasWritten
            try await database.transaction { _ in }
            return [before, ReadConsistency.hasWritten].description
        }
        var answers: [String] = []
        for _ in 0..<2 { answers.append(try await app.answer(.get, "/write").bodyText) }
        try await database.close()
        return answers
    }

    @Test func `a request that has written reads from the primary afterwards, and the next one does not`() async throws
    {
        let answers = try await answers(["--database-replicas", "standin:replica"])
        #expect(answers == Array(repeating: #"{"code":0,"data":"[false, true]"}"#, count: 2))
    }

    @Test func `without replicas nothing is noted`() async throws {
        let answers = try await answers([])
        #expect(answers == Array(repeating: #"{"code":0,"data":"[false, false]"}"#, count: 2))
    }
}
