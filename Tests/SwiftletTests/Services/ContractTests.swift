import SwiftletClient
import Synchronization
import Testing

@testable import Swiftlet

@Suite("What conforms to a protocol marked @API is served and called by it", .everyTransport) struct ContractTests {
    private let served: ServedApp
    private let library: any LibraryAPI

    init() throws {
        served = try ServedApp { $0.add(Library()) }
        library = served.client(LibraryAPIClient.self)
    }

    @Test func `values, pages, nothing and what is only Codable are returned`() async throws {
        #expect(try await library.getBook(id: 7) == Article(id: 7, name: "book"))
        let since = Date(timeIntervalSince1970: 5)
        let page = try await library.listBooks(page: 2, pageSize: 3, order: .byPrice, tags: ["a", "b&c"], since: since)
        #expect(page == Page([Article(id: 2, name: "byPrice a+b&c 5.0")], page: 2, pageSize: 3, total: 57))
        try await library.lend(1)
        #expect(try await library.note(id: 4, Note(noteText: "hi")).noteText == "hi 4")
    }

    @Test func `bodies and header fields are sent`() async throws {
        let book = try await library.buyBook(.init(name: "ink", unitPrice: 4), userAgent: Header("me"))
        #expect(book == Article(id: 1, name: "ink for me", unitPrice: 4))
        #expect(
            try await served.text(
                .post, "/books", headers: [.userAgent: "x"], body: #"{"name":"ink","unit_price":2.5}"#)
                == #"201 {"code":0,"data":{"id":1,"name":"ink for x","unit_price":2.5}}"#)
    }

    @Test func `a missing value is nil`() async throws {
        #expect(try await library.findBook(named: "swift") == Article(id: 3, name: "swift"))
        #expect(try await library.findBook(named: "swallow") == nil)
    }

    @Test func `default values are those of the contract, in calls and in requests`() async throws {
        let page = Page([Article(id: 1, name: "byName  0.0")], page: 1, pageSize: 20, total: 57)
        #expect(try await library.listBooks(since: nil) == page)
        #expect(try await Library().listBooks(since: nil) == page)
        #expect(try await library.listBooks(page: 3, since: nil).pagination.page == 3)
        #expect(try await served.text(.get, "/books?tags=a").contains(#""page":1,"page_size":20"#))
    }

    @Test func `failures are thrown as the errors that they were`() async throws {
        await #expect(throws: LibraryError.noSuchBook(bookID: 100, nil)) { try await library.getBook(id: 100) }
        await #expect(throws: LibraryError.noSuchBook(bookID: 101, "really")) { try await library.getBook(id: 101) }
        await #expect(throws: LibraryError.lent) { try await library.lend(2) }
        await #expect(throws: LibraryError.lost) { try await library.lend(3) }
    }

    @Test func `other failures are thrown as they are`() async throws {
        let failure = await #expect(throws: Failure.self) { try await library.lend(4) }
        #expect(failure?.status == .conflict && failure?.code == 9)
        let invalid = await #expect(throws: Failure.self) {
            try await library.listBooks(pageSize: 0, since: nil)
        }
        #expect(invalid?.status == .unprocessable)
    }

    @Test func `any value that conforms takes the place of the client`() async throws {
        struct Shelf {
            let library: any LibraryAPI

            func title(of id: Int) async throws -> String { try await library.getBook(id: id).name }
        }
        let title = try await Shelf(library: library).title(of: 1)
        #expect(try await Shelf(library: Library()).title(of: 1) == title)
    }

    @Test func `the client is a service too, which passes on what it is asked`() async throws {
        let gateway = try ServedApp { $0.add(served.client(LibraryAPIClient.self)) }
        #expect(try await gateway.text(.get, "/books/100") == served.text(.get, "/books/100"))
        #expect(try await gateway.client(LibraryAPIClient.self).getBook(id: 7).name == "book")
    }

    @Test(.inMemory) func `its calls know the template of their path, those by path know none`() async throws {
        let transport = TemplateTransport()
        let service = ServiceClient(name: "library", transport: transport)
        _ = try? await LibraryAPIClient(service.group("/v1")).getBook(id: 7)
        _ = try? await LibraryAPIClient(service).listBooks(since: nil)
        _ = try? await service.get("/books/\(7)", as: Article.self)
        #expect(transport.templates.withLock { $0 } == ["/v1/books/{id}", "/books", nil])
    }

    @Test func `in a group, the client is told its path`() async throws {
        let grouped = try ServedApp { app in app.group("/v1") { $0.add(Library()) } }
        #expect(try await grouped.client(LibraryAPIClient.self, in: "/v1").getBook(id: 7).name == "book")
    }
}

/// Keeps the templates of what it is to send.
private final class TemplateTransport: UpstreamTransport {
    let templates = Mutex<[String?]>([])

    func send(_ request: UpstreamRequest, to service: String, timeout: Duration) async throws -> UpstreamResponse {
        templates.withLock { $0.append(request.template) }
        return UpstreamResponse(status: .notFound)
    }
}

@Suite struct ContractDocumentationTests {
    @Test func `documents tell of the contract`() throws {
        let app = try testApp()
        app.add(Library())
        let document = try DocumentPart(app)
        #expect(document["tags"][0]["description"].json == #""Books that can be lent.""#)
        let get = document["paths"]["/books/{id}"]["get"]
        #expect(get["summary"].json == #""Find a book""#)
        #expect(get["operationId"].json == #""getBook""#)
        #expect(get["parameters"][0]["description"].json == #""the book's id""#)
        #expect(get["responses"]["404"].json?.contains("10771") == true)
        let list = document["paths"]["/books"]["get"]["parameters"]
        #expect(list[named: "page_size"]["schema"]["default"].json == "20")
        #expect(list[named: "order"]["required"].json == "false")
        #expect(document["paths"]["/books"]["post"]["responses"].names.contains("503"))
    }
}
