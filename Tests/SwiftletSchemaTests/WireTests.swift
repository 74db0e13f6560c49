import SwiftletSchema
import Testing

/// Failures and pages as they stand on the wire.
@Suite struct WireTests {
    private func body(_ failure: Failure) throws -> String {
        var writer = JSONWriter()
        Envelope.standard.write(failure, to: &writer)
        return String(decoding: try writer.finish(), as: UTF8.self)
    }

    @Test func aFailureIsACodeAndAMessage() throws {
        #expect(try body(.notFound("no such user")) == #"{"code":10404,"message":"no such user"}"#)
        #expect(Failure.internal().status == 500)
    }

    @Test func aFailureWithADetailShowsIt() throws {
        let failure = Failure(.conflict, code: 7, message: "taken", error: "name")
        #expect(try body(failure) == #"{"code":7,"message":"taken","error":"name"}"#)
    }

    @Test func violationsAreListed() throws {
        let failure = Failure([Violation(field: "age", reason: "must be at least 0")])
        #expect(failure.status == .unprocessable)
        #expect(try body(failure).hasSuffix(#""error":[{"field":"age","reason":"must be at least 0"}]}"#))
    }

    @Test func aReadyMadeFailureTakesADetail() throws {
        let failure = Failure.badRequest("no", code: 3, error: try RawJSON("[1]"))
        #expect(try body(failure) == #"{"code":3,"message":"no","error":[1]}"#)
        #expect(failure.status == .badRequest)
    }

    @Test func aFailureReceivedIsTheFailureSent() throws {
        for sent in [Failure.gone("no more", code: 3), Failure([Violation(field: "a", reason: "b")])] {
            let received = try Array(body(sent).utf8).withUnsafeBytes {
                Envelope.standard.failure(status: sent.status, body: $0)
            }
            #expect(received == sent)
        }
    }

    @Test func aPaginationReadsBack() throws {
        let pagination = Page([1, 2], page: 3, pageSize: 2, total: 57).pagination
        #expect(try pagination.jsonText() == #"{"page":3,"page_size":2,"total":57}"#)
        #expect(try Pagination(json: try pagination.json()) == pagination)
    }
}
