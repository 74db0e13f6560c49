import NIOCore
import SwiftletClient
import Testing

@testable import Swiftlet

@Suite("The client of a @Service calls its handlers by name", .everyTransport) struct ServiceClientTypeTests {
    private let shop: ShopService.Client

    init() throws { shop = try ServedApp { $0.add(ShopService(name: "corner")) }.client(ShopService.self) }

    @Test func `values, pages and nothing are returned`() async throws {
        #expect(try await shop.getArticle(id: 7) == Article(id: 7, name: "pen"))
        let page = try await shop.listArticles(
            page: 2, orderBy: .byPrice, since: Date(timeIntervalSince1970: 5), tags: ["a", "b&c"])
        #expect(page == Page([Article(id: 2, name: "by_price a+b&c 5.0")], page: 2, pageSize: 20, total: 57))
        try await shop.deleteArticle(id: 7)
    }

    @Test func `the body is sent`() async throws {
        let article = try await shop.createArticle(.init(name: "ink", unitPrice: 4))
        #expect(article == Article(id: 7, name: "ink", unitPrice: 4))
    }

    @Test func `a missing value is nil`() async throws {
        #expect(try await shop.maybe(id: 1) == Article(id: 1, name: "pen"))
        #expect(try await shop.maybe(id: 2) == nil)
        #expect(try await shop.findNote(id: 2) == nil)
    }

    @Test func `a type that is only Codable is sent and read`() async throws {
        let note = Note(noteText: "hi", takenAt: Date(timeIntervalSince1970: 1.5))
        #expect(try await shop.note(note) == Note(noteText: "hi!", takenAt: note.takenAt))
    }

    @Test func `an answer that the handler made is given as it is, and the request is no parameter`() async throws {
        let response = try await shop.file(path: "a b/ü.txt")
        #expect(String(buffer: response.body) == "a b/ü.txt GET")
    }

    @Test func `an answer in an envelope of the endpoint's own is read`() async throws {
        #expect(try await shop.reopen([.init(name: "ink")]) == "open")
    }

    @Test func `headers are sent`() async throws {
        #expect(
            try await shop.echo(text: "a b?", userAgent: Header("me"), xLimits: Header([1, 2])) == [
                "a b?", "me", "1", "2",
            ])
    }

    @Test func `failures are thrown as they are`() async throws {
        let failure = await #expect(throws: Failure.self) { try await shop.getArticle(id: 100) }
        #expect(failure?.status == .notFound && failure?.code == 10_777)
    }

    @Test func `a text that a path cannot carry is refused`() async throws {
        await #expect(throws: EndpointError.self) { try await shop.echo(text: "", userAgent: Header("me")) }
    }

    @Test func `actors and classes have clients too, and parameters of the service's path are sent`() async throws {
        let counter = try ServedApp { $0.add(CounterService()) }.client(CounterService.self)
        #expect(try await counter.increase(by: 3) == 3)
        let tenants = try ServedApp { $0.add(TenantService()) }.client(TenantService.self)
        #expect(try await tenants.show(tenant: "acme", default: true) == "acme true")
        #expect(try await ServedApp { $0.add(PublicService()) }.client(PublicService.self).ping() == "pong")
    }
}
