import SwiftSyntax
import SwiftSyntaxBuilder
import Testing

@Suite("What @Failure writes and refuses") struct FailureExpansion {
    @Test func `each case becomes a failure and its description`() throws {
        let (text, diagnostics) = try expandFailure(
            """
            @Failure public enum E {
                /// There is no
                /// such user.
                ///
                /// Ask again.
                @Status(.notFound, code: 10404) case noSuchUser(userID: Int, String)
                case userIsGone
            }
            """)
        #expect(diagnostics.isEmpty)
        #expect(
            text == #"""
                extension E: FailureRepresentable {
                public var failure: Failure {
                switch self {
                case .`noSuchUser`(let userIDValue, let valueValue):
                return Failure(.notFound, code: 10404, message: "There is no such user.") { writer in
                writer.raw("{\"user_id\":")
                userIDValue.write(to: &writer)
                writer.raw(",\"value\":")
                valueValue.write(to: &writer)
                writer.raw("}")
                }
                case .`userIsGone`:
                return Failure(.badRequest, message: "user is gone")
                }
                }

                public init?(failure: Failure) {
                if failure.matches(.notFound, code: 10404) {
                let value = failure.readError { (reader: inout JSONReader) throws(JSONError) -> Self? in
                guard try reader.beginObject() else { return nil }
                var userIDSlot: Optional<Int> = nil
                var valueSlot: Optional<String> = nil
                while let key = try reader.nextKey() {
                if key == "user_id" {
                try reader.member("user_id", into: &userIDSlot)
                } else if key == "value" {
                try reader.member("value", into: &valueSlot)
                } else {
                try reader.skipValue()
                }
                }
                let userIDCandidate = reader.required(userIDSlot, "user_id")
                let valueCandidate = reader.required(valueSlot, "value")
                guard let userIDValue = userIDCandidate, let valueValue = valueCandidate else { return nil }
                return Self.`noSuchUser`(userID: userIDValue, valueValue)
                }
                guard let value else { return nil }
                self = value
                return
                }
                if failure.matches(.badRequest) {
                self = .`userIsGone`
                return
                }
                return nil
                }

                public static var failureDescriptions: [FailureDescription] {
                [
                FailureDescription(.notFound, code: 10404, message: "There is no such user.", details: [
                PropertyDescription("user_id", swiftName: "userID", type: Int.self),
                PropertyDescription("value", type: String.self),
                ]),
                FailureDescription(.badRequest, message: "user is gone"),
                ]
                }
                }
                """#)
    }

    @Test func `cases of one status without codes of their own are told apart by their messages`() throws {
        let text = try expandFailure(
            "enum E { @Status(.gone) case a; @Status(.gone, code: 7) case b; @Status(.gone, code: 8) case c; case d }"
        ).text
        for kind in [
            #".gone, message: "a""#, #".gone, code: 7, message: "b""#, #".gone, code: 8, message: "c""#, ".badRequest",
        ] {
            #expect(text.contains("if failure.matches(\(kind)) {"))
        }
    }

    @Test func `a payload value may be named as the tag of a schema is`() throws {
        #expect(try expandFailure("enum E { case a(type: Int) }").diagnostics.isEmpty)
    }

    @Test(
        arguments: [
            ("struct E {}", "@Failure gives each kind of error its answer: write an enum with a case for each"),
            ("enum E {}", "@Failure finds no case: add one, such as '@Status(.notFound) case noSuchUser'"),
            (
                "enum E { @Status(.gone, code: 7) case a; @Status(.conflict, code: 7) case b }",
                "clients cannot tell this case from 'a', whose code is 7 too: give it another code"
            ),
            (
                "enum E { @Status(.gone, code: 7) case a, b }",
                "clients cannot tell this case from 'a', whose code is 7 too: give it another code"
            ),
            (
                "enum E { case a((Int, Int)) }",
                "'value' is a tuple, which has no form in JSON: write a struct marked @Schema instead"
            ),
        ])
    func refused(source: String, message: String) throws {
        #expect(try expandFailure(source).diagnostics == [message])
    }

    @Test func `a private type inside of another is out of reach`() throws {
        let outer: DeclSyntax = "enum Outer {}"
        let message = "@Failure cannot reach a private type inside of another: write 'fileprivate' instead of 'private'"
        #expect(try expandFailure("private enum E { case a }", inside: [Syntax(outer)]).diagnostics == [message])
    }

    @Test func `a status belongs to a case of an enum of failures`() throws {
        let message = "@Status does nothing here: put it on a case of an enum that is marked @Failure"
        #expect(try expandPeer(StatusMacro.self, "@Status(.gone) case a", inside: "enum E {}") == [message])
        #expect(try expandPeer(StatusMacro.self, "@Status(.gone) var a = 1", inside: "@Failure enum E {}") == [message])
        #expect(try expandPeer(StatusMacro.self, "@Status(.gone) case a", inside: "@Failure enum E {}") == [])
    }
}
