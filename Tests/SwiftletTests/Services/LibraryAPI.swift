import Swiftlet

@Failure
enum LibraryError: Equatable {
    /// There is no such book.
    @Status(.notFound, code: 10_771) case noSuchBook(bookID: Int, String?)
    /// The book is lent.
    @Status(.conflict) case lent
    /// The book is lost.
    @Status(.conflict) case lost
}

/// Books that can be lent.
@API("/books", tag: "book")
protocol LibraryAPI: Service {
    /// Find a book
    ///
    /// - Parameter id: the book's id
    @GET("/{id}", failures: LibraryError.self)
    func getBook(id: Int) async throws -> Article

    /// List books
    @GET(
        parameters: ["pageSize": .range(1...100)],
        defaults: ["page": 1, "pageSize": 20, "order": Order.byName, "tags": [String]()])
    func listBooks(
        page: Int, pageSize: Int, order: Order, tags: [String], since: Date?
    ) async throws -> Page<Article>

    /// Buy a book
    @POST(status: 201, middleware: [.concurrency(8)])
    func buyBook(_ draft: Article.Draft, userAgent: Header<String>) async throws -> Article

    /// Find a book by its name
    @GET("/named/{name}")
    func findBook(named name: String) async throws -> Article?

    /// Lend a book
    @PUT("/{id}/lent", failures: LibraryError.self)
    func lend(_ id: Int) async throws

    /// Note something
    @POST("/{id}/notes", envelope: Envelope.none)
    func note(id: Int, _ note: Note) async throws -> Note
}

/// Keeps the contract; what it answers tells what it was asked.
@Service
struct Library: LibraryAPI {
    func getBook(id: Int) async throws -> Article {
        guard id < 100 else { throw LibraryError.noSuchBook(bookID: id, id == 100 ? nil : "really") }
        return Article(id: id, name: "book")
    }

    func listBooks(page: Int, pageSize: Int, order: Order, tags: [String], since: Date?) async throws -> Page<Article> {
        let name = "\(order) \(tags.joined(separator: "+")) \(since?.timeIntervalSince1970 ?? 0)"
        return Page([Article(id: page, name: name)], page: page, pageSize: pageSize, total: 57)
    }

    func buyBook(_ draft: Article.Draft, userAgent: Header<String>) async throws -> Article {
        Article(id: 1, name: draft.name + " for " + userAgent.value, unitPrice: draft.unitPrice ?? 1)
    }

    func findBook(named name: String) async throws -> Article? {
        name == "swift" ? Article(id: 3, name: name) : nil
    }

    func lend(_ id: Int) async throws {
        switch id {
        case 1: break
        case 2: throw LibraryError.lent
        case 3: throw LibraryError.lost
        default: throw Failure(.conflict, code: 9, message: "other")
        }
    }

    func note(id: Int, _ note: Note) async throws -> Note { Note(noteText: "\(note.noteText) \(id)", takenAt: nil) }
}
