import HTTPTypes
import Logging
import SwiftletHTTP
import SwiftletSchema
import SwiftletTelemetry
import Synchronization
import Testing

@testable import Swiftlet

/// Every shape of closure is written here as a user would, without naming types that can be seen.
@Suite("Closures as routes", .everyTransport) struct ClosureRouteTests {
    private struct Plain: Codable, Sendable, Equatable {
        var plainText: String
    }

    private let counter = Counter()

    @Test func `a value is the data`() async throws {
        let app = try ServedApp { $0.get("/ping") { _ in "pong" } }
        #expect(try await app.text(.get, "/ping") == #"200 {"code":0,"data":"pong"}"#)
    }

    @Test func `a value read from the path is the data`() async throws {
        let app = try ServedApp { $0.get("/same/{id}") { call in try call.path("id", as: Int.self) } }
        #expect(try await app.text(.get, "/same/7") == #"200 {"code":0,"data":7}"#)
    }

    @Test func `a response is passed through`() async throws {
        let app = try ServedApp { $0.get("/text") { _ in Response(text: "x") } }
        #expect(try await app.text(.get, "/text") == "200 x")
    }

    @Test func `statements without a result answer with the envelope alone`() async throws {
        let app = try ServedApp {
            $0.post("/count") { [counter] _ in
                counter.increase()
                try await counter.increaseLater()
            }
        }
        #expect(try await app.text(.post, "/count") == #"200 {"code":0}"#)
        #expect(counter.value == 2)
    }

    @Test func `a closure that only throws answers with the failure`() async throws {
        let app = try ServedApp { $0.get("/gone") { _ in throw Failure.gone() } }
        #expect(try await app.text(.get, "/gone") == #"410 {"code":10410,"message":"gone"}"#)
    }

    @Test func `nil is 404, and documented`() async throws {
        let app = try ServedApp { $0.get("/maybe") { call -> String? in try call.query("text") } }
        #expect(try await app.text(.get, "/maybe") == #"404 {"code":10404,"message":"not found"}"#)
        #expect(try await app.text(.get, "/maybe?text=a") == #"200 {"code":0,"data":"a"}"#)
        guard case .optional = app.endpoint("get_maybe")?.output else { throw Failure.internal() }
    }

    @Test func `a page has its pagination`() async throws {
        let app = try ServedApp { $0.get("/numbers") { _ in Page([1, 2], page: 1, pageSize: 2, total: 9) } }
        let text = try await app.text(.get, "/numbers")
        #expect(text == #"200 {"code":0,"data":[1,2],"pagination":{"page":1,"page_size":2,"total":9}}"#)
    }

    @Test func `several statements give their result`() async throws {
        let app = try ServedApp {
            $0.put("/squares/{number}") { call in
                let number = try call.path("number", as: Int.self)
                if number > 9 { throw Failure.unprocessable("too large") }
                return number * number
            }
        }
        #expect(try await app.text(.put, "/squares/3") == #"200 {"code":0,"data":9}"#)
    }

    @Test func `types that are only Codable are read and answered, nil is 404`() async throws {
        let app = try ServedApp { app in
            app.post("/plain") { call in try await call.body(as: Plain.self) }
            app.get("/plain") { _ -> Plain? in nil }
        }
        let text = try await app.text(.post, "/plain", body: #"{"plain_text":"x"}"#)
        #expect(text == #"200 {"code":0,"data":{"plain_text":"x"}}"#)
        #expect(try await app.text(.get, "/plain").hasPrefix("404"))
    }

    @Test func `a wrong name of a path's parameter is a mistake of the service, told in the log`() async throws {
        let log = LogOutput.inMemory()
        let app = try testApp(log: log)
        app.get("/users/{id}") { call in try call.path("idd", as: Int.self) }
        let response = try await app.answer(.get, "/users/7")
        #expect(response.status == .internalServerError)
        #expect(log.text.contains("the handler asks for {idd} of the path, which has {id}"))
    }

    @Test func `what is said about a route is described`() throws {
        let app = try ServedApp {
            $0.post(
                "/things", name: "make", documentation: "Make a thing", tags: ["thing"], status: .created,
                failures: [ShopError.self], envelope: Envelope.none, isDeprecated: true, isHidden: true, bodyLimit: 64,
                deadline: .seconds(5)
            ) { _ in 1 }
        }
        let endpoint = try #require(app.endpoint("make"))
        #expect(endpoint.documentation.summary == "Make a thing")
        #expect(endpoint.tags == ["thing"] && endpoint.status == .created && endpoint.bodyLimit == 64)
        #expect(endpoint.deadline == .seconds(5))
        #expect(endpoint.isDeprecated && endpoint.isHidden && endpoint.envelope == Envelope.none)
        #expect(endpoint.failures.count == 3)
    }

    @Test func `declared inputs are checked before the closure is called`() async throws {
        let app = try ServedApp {
            $0.get(
                "/rooms/{floor}",
                inputs: [
                    .parameter("floor", as: Int.self), .parameter("size", as: Int.self, default: 5, .range(1...9)),
                    .header("x-language", as: String.self),
                ]
            ) { [counter] _ in counter.increase() }
        }
        let text = try await app.text(.get, "/rooms/a?size=10")
        for field in ["floor", "size", "x-language"] { #expect(text.contains(#"{"field":"\#(field)""#), "\(field)") }
        #expect(text.hasPrefix("422") && counter.value == 0)
        let name = try #require(HTTPField.Name("x-language"))
        #expect(try await app.text(.get, "/rooms/1", headers: [name: "en"]) == #"200 {"code":0}"#)
    }

    @Test func `a declared body is checked, and still there for the closure`() async throws {
        let app = try ServedApp {
            $0.post("/articles", inputs: [.body(as: Article.Draft.self)]) { call in
                try await call.body(as: Article.Draft.self).name
            }
        }
        #expect(try await app.text(.post, "/articles", body: #"{"name":"ink"}"#) == #"200 {"code":0,"data":"ink"}"#)
        #expect(try await app.text(.post, "/articles", body: #"{"name":""}"#).hasPrefix("422"))
    }

    @Test func `declared inputs are documented`() throws {
        let app = try ServedApp {
            $0.get(
                "/search", inputs: [.parameter("text", as: String.self, description: "what to find", .length(1...))]
            ) { call in try call.query("text", as: String.self) }
        }
        let parameter = try DocumentPart(app.app)["paths"]["/search"]["get"]["parameters"][named: "text"]
        #expect(
            parameter.json
                == #"{"description":"what to find","in":"query","name":"text","required":true,"schema":{"minLength":1,"type":"string"}}"#
        )
    }
}

/// Counts calls.
private final class Counter: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    func increase() { count.withLock { $0 += 1 } }
    func increaseLater() async throws { increase() }
}
