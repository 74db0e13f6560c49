import Logging
import NIOCore
import SwiftletHTTP
import SwiftletSchema
import Testing

@testable import Swiftlet

@Suite("Answers in the envelope", .everyTransport) struct AnswerTests {
    @Test func `a value, nothing and a missing value`() async throws {
        let app = try Self.app()
        app.get("/ping") { _ in "pong" }
        app.delete("/things/{id}") { _ in }
        app.on(.get, "/maybe") { _ -> String? in nil }
        let pipeline = try app.pipeline(requestLog: nil)
        #expect(try await pipeline.text(.get, "/ping") == #"200 {"code":0,"data":"pong"}"#)
        #expect(try await pipeline.text(.delete, "/things/5") == #"200 {"code":0}"#)
        #expect(try await pipeline.text(.get, "/maybe") == #"404 {"code":10404,"message":"not found"}"#)
        #expect(
            try await pipeline.text(.get, "/none")
                == #"404 {"code":10404,"message":"there is nothing at this path"}"#)
    }

    @Test func `inputs that do not fit are listed, each with its name`() async throws {
        let app = try Self.app()
        var endpoint = try EndpointDescription(
            .get, "/users/{id}", name: "list", parameters: ["pageSize": .range(1...5)])
        let id = try endpoint.input("id", as: Int.self)
        let page = try endpoint.input("pageSize", wireName: "page_size", as: Int.self, default: { 3 })
        let tags = try endpoint.input("tags", as: [String].self, default: { [] })
        app.add(
            endpoint.answering { (call: inout Call) async throws -> [String: Int] in
                let (id, page, tags) = (id.value(in: &call), page.value(in: &call), tags.value(in: &call))
                guard let id, let page, let tags else { throw call.refusal }
                return ["id": id, "page": page, "tags": tags.count]
            })
        let pipeline = try app.pipeline(requestLog: nil)
        #expect(
            try await pipeline.text(.get, "/users/x?page_size=9")
                == #"422 {"code":10422,"message":"the input breaks rules","error":[{"field":"id","reason":"must be a whole number"},{"field":"page_size","reason":"must be at most 5"}]}"#
        )
        let fits = try await pipeline.text(.get, "/users/7?tags=a&tags=b%20c")
        #expect(fits.hasPrefix("200") && fits.contains(#""id":7"#) && fits.contains(#""page":3"#))
        #expect(fits.contains(#""tags":2"#))
    }

    private static func app() throws -> App {
        App(name: "test", settings: try Settings(arguments: [], environment: [:]), logger: Logger(label: "test"))
    }
}

extension Pipeline {
    fileprivate func text(_ method: HTTPRequest.Method, _ target: String, body: String = "") async throws -> String {
        let response = try await answer(to: Request(method: method, target: target, body: RequestBody(body)))
        return "\(response.status.code) \(String(buffer: try await response.body.collect()))"
    }
}
