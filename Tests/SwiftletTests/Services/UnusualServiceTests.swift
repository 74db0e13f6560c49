import Testing

@testable import Swiftlet

@Suite("Services of rare shapes", .everyTransport) struct UnusualServiceTests {
    private let served: ServedApp

    init() throws { served = try ServedApp { Unusual.add(to: $0) } }

    @Test func `a handler may be private, and its default a member of the service`() async throws {
        #expect(try await served.text(.get, "/nested/private") == #"200 {"code":0,"data":3}"#)
        #expect(served.endpoint("hidden")?.tags == ["unusual"])
    }

    @Test func `names of parameters may be keywords and those of the written code`() async throws {
        #expect(
            try await served.text(.get, "/nested/handler?other=1&call=2&endpoint=e")
                == #"200 {"code":0,"data":["1","2","e"]}"#)
        #expect(try await Unusual.nested(served).for(self: nil, call: 2, endpoint: "e") == ["none", "2", "e"])
    }

    @Test func `a service may be generic`() async throws {
        #expect(try await served.text(.get, "/generic") == #"200 {"code":0,"data":5}"#)
        #expect(try await served.client(Unusual.Generic<Int>.self).page().items == [5])
    }

    @Test func `a service may belong to an actor that is not its own`() async throws {
        let main = Unusual.Main()
        let app = try ServedApp { $0.add(main) }
        #expect(try await app.text(.get, "/main") == #"200 {"code":0,"data":"main"}"#)
    }

    @Test func `errors thrown by their types need not be failures`() async throws {
        let app = try ServedApp { $0.add(TroubleService()) }
        #expect(try await app.text(.get, "/trouble").hasPrefix(#"500 {"code":10500"#))
        #expect(try await app.text(.get, "/failure").hasPrefix(#"410 {"code":10410"#))
        #expect(app.endpoint("trouble")?.failures.isEmpty == true)
    }
}
