import SwiftletData
import SwiftletSchema
import SwiftletTelemetry
import Testing

@testable import Swiftlet

/// What becomes of the errors that handlers end with.
@Suite(.everyTransport) struct FailureAnswerTests {
    private func answer(_ error: any Error, log: LogOutput = .inMemory()) async throws -> String {
        let app = try testApp(log: log)
        app.get("/") { _ -> Void in throw error }
        return try await app.answer(.get, "/").bodyText
    }

    @Test(arguments: [
        (
            DataError.Code.uniqueViolation,
            #"{"code":10409,"message":"what is to be stored exists already","error":[{"field":"name","reason":"is taken already"}]}"#
        ),
        (
            .foreignKeyViolation,
            #"{"code":10409,"message":"the request contradicts what is stored","error":[{"field":"name","reason":"refers to nothing that exists, or is referred to"}]}"#
        ),
        (
            .encoding,
            #"{"code":10422,"message":"a value cannot be stored","error":[{"field":"name","reason":"cannot be stored"}]}"#
        ),
    ])
    func `what the database refuses is told by its column`(code: DataError.Code, expected: String) async throws {
        let log = LogOutput.inMemory()
        #expect(try await answer(DataError(code, "users.name", column: "name"), log: log) == expected)
        #expect(log.text.isEmpty)
    }

    @Test func `without a column the message stands alone`() async throws {
        let answer = try await answer(DataError(.uniqueViolation, "secret detail"))
        #expect(answer == #"{"code":10409,"message":"what is to be stored exists already"}"#)
    }

    @Test(arguments: [DataError.Code.busy, .unavailable, .serializationFailure, .timeout])
    func `a database that can answer later makes 503`(code: DataError.Code) async throws {
        let answer = try await answer(DataError(code, "secret detail"))
        #expect(answer == #"{"code":10503,"message":"the database cannot answer now"}"#)
    }

    @Test func `other failures of the database are 500 and logged`() async throws {
        let log = LogOutput.inMemory()
        let answer = try await answer(DataError(.notNullViolation, "users.name", column: "name"), log: log)
        #expect(answer == #"{"code":10500,"message":"internal error"}"#)
        #expect(log.text.contains("users.name") && log.text.contains(#""level":"error""#))
    }

    @Test func `what a handler itself cannot read is not the client's fault`() async throws {
        let log = LogOutput.inMemory()
        let error = ValidationError(violations: [Violation(field: "age", reason: "is required")])
        #expect(try await answer(error, log: log) == #"{"code":10500,"message":"internal error"}"#)
        #expect(log.text.contains("age"))
    }
}
