import NIOCore
import Swiftlet
import Synchronization

/// An article that is for sale.
@Schema
struct Article: Equatable {
    var id: Int
    @Field(.length(1...80)) var name: String
    var unitPrice: Double = 1.5

    /// What a client sends to make an article.
    @Schema
    struct Draft: Equatable {
        @Field(.length(1...8)) var name: String
        var unitPrice: Double?
    }
}

enum Order: String, Schema {
    case byName = "by_name"
    case byPrice = "by_price"

    static var schema: SchemaDescription {
        .enumeration(
            EnumerationDescription(
                name: "Order", base: String.self,
                values: [(json: "\"by_name\"", description: nil), (json: "\"by_price\"", description: nil)]))
    }

    static func read(from reader: inout JSONReader) throws(JSONError) -> Order? {
        guard let text = try String.read(from: &reader) else { return nil }
        if let order = Order(rawValue: text) { return order }
        reader.violation("must be one of \"by_name\", \"by_price\"")
        return nil
    }

    func write(to writer: inout JSONWriter) { rawValue.write(to: &writer) }
}

/// A type that only Foundation can read and write.
struct Note: Codable, Sendable, Equatable {
    var noteText: String
    var takenAt: Date?
}

@Failure
enum ShopError {
    /// There is no such article.
    ///
    /// Perhaps it was sold.
    @Status(.notFound, code: 10_777) case noSuchArticle(articleID: Int, String)
    /// The shop is
    /// closed.
    @Status(.unavailable) case closed
    case notForSale
}

/// What the shop sells.
///
/// It is open at night.
@Service("/shop", tag: "shop")
struct ShopService {
    static let usualSize = 20
    let name: String

    /// Get an article
    ///
    /// - Parameter id: the article's id
    @GET("/articles/{id}", failures: ShopError.self, parameters: ["id": .range(1...)])
    func getArticle(id: Int) async throws -> Article {
        guard id < 100 else { throw ShopError.noSuchArticle(articleID: id, name) }
        return Article(id: id, name: "pen")
    }

    /// List articles
    @GET("/articles")
    func listArticles(
        page: Int = 1, pageSize: Int = Self.usualSize, orderBy: Order = .byName, since: Date? = nil, tags: [String] = []
    ) -> Page<Article> {
        let name =
            "\(orderBy.rawValue) \(tags.joined(separator: "+")) \(since.map { "\($0.timeIntervalSince1970)" } ?? "ever")"
        return Page([Article(id: page, name: name)], page: page, pageSize: pageSize, total: 57)
    }

    @POST("/articles", status: 201)
    func createArticle(_ draft: Article.Draft) throws -> Article {
        Article(id: 7, name: draft.name, unitPrice: draft.unitPrice ?? 2)
    }

    @PUT("/articles/{article_id}/{id}")
    func replaceArticle(with draft: Article.Draft, `in` id: Int, article articleID: Int) -> [Int] { [id, articleID] }

    @DELETE("/articles/{id}")
    func deleteArticle(id: Int) {}

    @GET("/maybe/{id}")
    func maybe(id: Int) -> Article? { id == 1 ? Article(id: 1, name: "pen") : nil }

    @GET("/echo/{text}")
    func echo(text: String, userAgent: Header<String>, xLimits: Header<[Int]> = Header([3])) -> [String] {
        [text, userAgent.value] + xLimits.value.map { "\($0)" }
    }

    @GET("/files/{path...}")
    func file(path: String, request: Request) -> Response { Response(text: "\(path) \(request.method)") }

    @POST("/notes")
    func note(_ note: Note) -> Note { Note(noteText: note.noteText + "!", takenAt: note.takenAt) }

    @GET("/notes/{id}")
    func findNote(id: Int) -> Note? { id == 1 ? Note(noteText: "hello") : nil }

    @PATCH("/closed", envelope: Envelope.none, hidden: true, bodyLimit: 64, deadline: .seconds(5))
    func reopen(_ names: [Article.Draft]) throws(ShopError) -> String {
        if names.isEmpty { throw .closed }
        return "open"
    }

    @available(*, deprecated, message: "ask for articles")
    @GET("/old") func old() throws -> Bool { throw ShopError.notForSale }
}

/// Counts.
@Service
actor CounterService {
    private var count = 0

    @POST("/counter") func increase(by step: Int = 1) -> Int {
        count += step
        return count
    }

    @GET("/counter/name") nonisolated func name() -> String { "counter" }
}

@Service("/tenants/{tenant}")
final class TenantService: Sendable {
    @GET func show(tenant: String, `default`: Bool = false) -> String { "\(tenant) \(`default`)" }
}
