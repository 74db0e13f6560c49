import SwiftletSchema
import Testing

/// The form of answers: what is written, what is read back, and which forms are refused.
@Suite struct EnvelopeTests {
    static let own = try! Envelope(
        success: [.data("result"), .constant("ok", json: "true"), .pagination("paging"), .constant("v", json: "[1]")],
        failure: [.constant("ok", json: "false"), .error("detail"), .status("status"), .message("title")])
    static let unpaged = try! Envelope(success: [.constant("code", json: "0"), .data("data")])
    static let page = Page(["a", "b"], page: 2, pageSize: 2, total: 5)

    private func text(_ write: (inout JSONWriter) -> Void) throws -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: try writer.finish(), as: UTF8.self)
    }

    private func with<Result>(_ text: String, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try Array(text.utf8).withUnsafeBytes(body)
    }

    @Test(arguments: [
        (Envelope.standard, #"{"code":0,"data":7}"#), (.none, "7"),
        (own, #"{"result":7,"ok":true,"v":[1]}"#), (unpaged, #"{"code":0,"data":7}"#),
    ])
    func dataStandsWhereTheEnvelopeSays(envelope: Envelope, body: String) throws {
        #expect(try text { envelope.write(7, to: &$0) } == body)
        #expect(try text { envelope.write(to: &$0) { $0.raw("7") } } == body)
        #expect(try with(body) { try envelope.read(Int.self, from: $0) } == 7)
        #expect(try with(body) { try envelope.data(in: $0).map { String(decoding: $0, as: UTF8.self) } } == "7")
    }

    @Test(arguments: [
        (
            Envelope.standard,
            #"{"code":0,"data":["a","b"],"pagination":{"page":2,"page_size":2,"total":5}}"#
        ),
        (.none, #"{"items":["a","b"],"pagination":{"page":2,"page_size":2,"total":5}}"#),
        (own, #"{"result":["a","b"],"ok":true,"paging":{"page":2,"page_size":2,"total":5},"v":[1]}"#),
        (
            unpaged,
            #"{"code":0,"data":{"items":["a","b"],"pagination":{"page":2,"page_size":2,"total":5}}}"#
        ),
    ])
    func aPageIsDataAndPagination(envelope: Envelope, body: String) throws {
        #expect(try text { envelope.write(page: Self.page, to: &$0) } == body)
        #expect(try with(body) { try envelope.readPage(of: String.self, from: $0) } == Self.page)
    }

    @Test(arguments: [
        (Envelope.standard, #"{"code":0}"#), (.none, ""), (own, #"{"ok":true,"v":[1]}"#),
    ])
    func withoutDataTheConstantsRemain(envelope: Envelope, body: String) throws {
        #expect(try text { envelope.writeEmpty(to: &$0) } == body)
    }

    @Test(arguments: [
        (Envelope.standard, #"{"code":10409,"message":"taken"}"#, #"{"code":10409,"message":"taken","error":"name"}"#),
        (.none, #"{"code":10409,"message":"taken"}"#, #"{"code":10409,"message":"taken","error":"name"}"#),
        (
            own, #"{"ok":false,"status":409,"title":"taken"}"#,
            #"{"ok":false,"detail":"name","status":409,"title":"taken"}"#
        ),
    ])
    func aFailureShowsItsErrorOnlyWhereItHasOne(envelope: Envelope, plain: String, detailed: String) throws {
        let failures = [
            (Failure.conflict("taken"), plain), (Failure(.conflict, message: "taken", error: "name"), detailed),
        ]
        for (failure, body) in failures {
            #expect(try text { envelope.write(failure, to: &$0) } == body)
            #expect(with(body) { envelope.failure(status: .conflict, body: $0) } == failure)
        }
    }

    @Test func whereTheErrorComesFirstItsAbsenceLeavesNoComma() throws {
        let envelope = try Envelope(success: nil, failure: [.error("error"), .message("message")])
        #expect(try text { envelope.write(.gone("no"), to: &$0) } == #"{"message":"no"}"#)
    }

    @Test func namesAreEscaped() throws {
        let envelope = try Envelope(success: [.data("\"data\"")])
        #expect(try text { envelope.write(1, to: &$0) } == #"{"\"data\"":1}"#)
        #expect(try with(#"{"\"data\"":1}"#) { try envelope.read(Int.self, from: $0) } == 1)
    }

    @Test func violationsAreFoundInTheBodyThatWasRead() throws {
        #expect(throws: ValidationError(violations: [Violation(field: "data[1]", reason: "must be a whole number")])) {
            try with(#"{"code":0,"data":[1,"x"]}"#) { try Envelope.standard.read([Int].self, from: $0) }
        }
        #expect(throws: ValidationError(violations: [Violation(field: "data", reason: "is required")])) {
            try with(#"{"code":0}"#) { try Envelope.standard.read(Int.self, from: $0) }
        }
        #expect(
            throws: ValidationError(violations: [
                Violation(field: "data", reason: "must be a list"),
                Violation(field: "pagination.total", reason: "is required"),
            ])
        ) {
            try with(#"{"data":{},"pagination":{"page":1,"page_size":1}}"#) {
                try Envelope.standard.readPage(of: Int.self, from: $0)
            }
        }
        #expect(throws: ValidationError(violations: [Violation(field: "data.items", reason: "is required")])) {
            try with(#"{"data":{"pagination":{"page":1,"page_size":1,"total":0}}}"#) {
                try Self.unpaged.readPage(of: Int.self, from: $0)
            }
        }
    }

    @Test func missingDataIsNilWhereTheTypeAllowsIt() throws {
        #expect(try with(#"{"code":0}"#) { try Envelope.standard.read(Int?.self, from: $0) } == nil)
        #expect(try with(#"{"code":0}"#) { try Envelope.standard.data(in: $0) } == nil)
    }

    @Test func theLastOfTwoDataMembersCounts() throws {
        #expect(try with(#"{"data":"x","data":2}"#) { try Envelope.standard.read(Int.self, from: $0) } == 2)
    }

    @Test func textThatIsNotJSONIsAnError() {
        #expect(throws: JSONError(.unexpectedByte, line: 1, column: 1)) {
            try with("<html>") { try Envelope.standard.read(Int.self, from: $0) }
        }
        #expect(throws: JSONError(.trailingBytes, line: 1, column: 12)) {
            try with(#"{"data":1} x"#) { try Envelope.standard.read(Int.self, from: $0) }
        }
    }

    @Test(arguments: [
        "", "<html>", "[]", "{}", #"{"code":1}"#, #"{"message":"m"}"#, #"{"code":"x","message":"m"}"#,
        #"{"code":1,"message":null}"#, #"{"code":1,"message":"m"} x"#,
    ])
    func whatIsNoFailureIsRefused(body: String) {
        #expect(with(body) { Envelope.standard.failure(status: 500, body: $0) } == nil)
    }

    @Test func aNullErrorIsNone() {
        let body = #"{"code":7,"message":"m","error":null,"trace":"t"}"#
        #expect(
            with(body) { Envelope.standard.failure(status: 404, body: $0) } == Failure(404, code: 7, message: "m"))
    }

    @Test(
        arguments: [
            (#"a success has no data member: add .data("data")"#, [.constant("code", json: "0")], [.message("m")]),
            (#"a failure has no message member: add .message("message")"#, nil, [.code("code")]),
            ("a success has two data members: leave one", [.data("a"), .data("b")], [.message("m")]),
            (#"a success has two members named "a": rename one"#, [.data("a"), .pagination("a")], [.message("m")]),
            (#"a failure has two members named "a": rename one"#, nil, [.message("a"), .code("a")]),
        ] as [(String, [Envelope.SuccessMember]?, [Envelope.FailureMember])])
    func aFormThatCannotBeReadBackIsRefused(
        reason: String, success: [Envelope.SuccessMember]?, failure: [Envelope.FailureMember]
    ) {
        let error = #expect(throws: EnvelopeError.self) { try Envelope(success: success, failure: failure) }
        #expect(error?.description == reason)
    }

    @Test func aConstantMustBeJSON() {
        let error = #expect(throws: EnvelopeError.self) {
            try Envelope(success: [.data("data"), .constant("status", json: "ok")])
        }
        #expect(error?.description.hasPrefix(#"the constant "status" is not JSON"#) == true)
    }
}
