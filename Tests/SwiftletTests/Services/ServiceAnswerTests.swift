import HTTPTypes
import Testing

@testable import Swiftlet

@Suite("What handlers of a @Service answer", .everyTransport) struct ServiceAnswerTests {
    private let shop: ServedApp

    init() throws { shop = try ServedApp { $0.add(ShopService(name: "corner")) } }

    @Test func `a page has its pagination`() async throws {
        let text = try await shop.text(.get, "/shop/articles?page=3")
        #expect(text.hasPrefix(#"200 {"code":0,"data":[{"id":3,"#))
        #expect(text.hasSuffix(#""pagination":{"page":3,"page_size":20,"total":57}}"#))
    }

    @Test func `nothing is the envelope alone`() async throws {
        #expect(try await shop.text(.delete, "/shop/articles/7") == #"200 {"code":0}"#)
    }

    @Test func `a missing value is 404, of a type that is only Codable too`() async throws {
        #expect(try await shop.text(.get, "/shop/maybe/1").hasPrefix("200"))
        #expect(try await shop.text(.get, "/shop/maybe/2") == #"404 {"code":10404,"message":"not found"}"#)
        #expect(try await shop.text(.get, "/shop/notes/1") == #"200 {"code":0,"data":{"note_text":"hello"}}"#)
        #expect(try await shop.text(.get, "/shop/notes/2") == #"404 {"code":10404,"message":"not found"}"#)
    }

    @Test func `an endpoint may have an envelope of its own`() async throws {
        #expect(try await shop.text(.patch, "/shop/closed", body: #"[{"name":"a"}]"#) == #"200 "open""#)
    }

    @Test func `failures have their status, code, message and payload`() async throws {
        #expect(
            try await shop.text(.get, "/shop/articles/100")
                == #"404 {"code":10777,"message":"There is no such article.","error":{"article_id":100,"value":"corner"}}"#
        )
        #expect(
            try await shop.text(.patch, "/shop/closed", body: "[]")
                == #"503 {"code":10503,"message":"The shop is closed."}"#)
        #expect(try await shop.text(.get, "/shop/old") == #"400 {"code":10400,"message":"not for sale"}"#)
    }

    @Test func `paths and methods that nobody answers`() async throws {
        #expect(try await shop.text(.get, "/shop/nothing").hasPrefix(#"404 {"code":10404"#))
        #expect(try await shop.text(.delete, "/shop/articles").hasPrefix(#"405 {"code":10405"#))
    }

    @Test func `an actor may be a service`() async throws {
        let app = try ServedApp { $0.add(CounterService()) }
        #expect(try await app.text(.post, "/counter") == #"200 {"code":0,"data":1}"#)
        #expect(try await app.text(.post, "/counter?step=4") == #"200 {"code":0,"data":5}"#)
        #expect(try await app.text(.get, "/counter/name").contains("counter"))
    }

    @Test func `what documents need is described`() throws {
        #expect(ShopService.group.path == "/shop")
        #expect(ShopService.group.documentation == "What the shop sells.\n\nIt is open at night.")
        let get = try #require(shop.endpoint("getArticle"))
        #expect(get.documentation.summary == "Get an article")
        #expect(get.tags == ["shop"])
        #expect(get.inputs.map(\.description) == ["the article's id"])
        #expect(get.failures.map(\.code) == [10_777, 10_503, 10_400])
        #expect(get.failures.map(\.message) == ["There is no such article.", "The shop is closed.", "not for sale"])
        #expect(get.failures.map { $0.details.map(\.name) } == [["article_id", "value"], [], []])
        let list = try #require(shop.endpoint("listArticles"))
        #expect(list.inputs.map(\.name) == ["page", "page_size", "order_by", "since", "tags"])
        #expect(list.inputs.map(\.defaultValue) == [.json("1"), .computed, .computed, nil, .json("[]")])
        #expect(list.inputs.map(\.isRequired) == [false, false, false, false, false])
        #expect(shop.endpoint("createArticle")?.status == 201)
    }

    @Test func `the place is that of the handler`() throws {
        let place = try #require(try ServedApp { $0.add(PublicService()) }.endpoint("ping")).place
        #expect(place == SourcePlace(file: "SwiftletTests/PublicService.swift", line: PublicService.lineOfPing))
    }

    @Test func `failures of a typed throw are described without being named`() {
        #expect(shop.endpoint("reopen")?.failures.count == 3)
        #expect(shop.endpoint("reopen")?.isHidden == true)
    }

    @Test func `a handler marked deprecated is described as such`() {
        #expect(shop.endpoint("old")?.isDeprecated == true)
        #expect(shop.endpoint("maybe")?.isDeprecated == false)
    }
}
