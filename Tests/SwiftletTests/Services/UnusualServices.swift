import Swiftlet

/// Services in the shapes that are rare, each answered over the wire in ``UnusualServiceTests``.
enum Unusual {
    /// A service nested in another type, seen in this file only.
    @Service("/nested", tag: "unusual")
    fileprivate struct Nested {
        static let size = 3

        @GET("/private") private func hidden(size: Int = Self.size) -> Int { size }
        @GET("/handler") func `for`(`self` other: Int?, call: Int, endpoint: String) -> [String] {
            ["\(other.map { "\($0)" } ?? "none")", "\(call)", endpoint]
        }
    }

    /// A service over any type.
    @Service("/generic")
    struct Generic<Item: Schema> {
        let item: Item

        @GET func get() -> Item { item }
        @GET("/page") func page() -> Page<Item> { Page([item], page: 1, pageSize: 1, total: 1) }
    }

    /// A service on an actor that is not its own.
    @MainActor @Service("/main")
    struct Main {
        var name = "main"

        @GET func get() -> String { name }
    }

    static func add(to app: App) {
        app.add(Nested())
        app.add(Generic(item: 5))
    }

    static func nested(_ app: ServedApp) -> some NestedCalls { app.client(Nested.self) }
}

protocol NestedCalls {
    func `for`(self other: Int?, call: Int, endpoint: String) async throws -> [String]
}

extension Unusual.Nested.Client: NestedCalls {}

/// An error that is no failure of ours, thrown by its type.
struct Trouble: Error {}

@Service
struct TroubleService {
    @GET("/trouble") func trouble() throws(Trouble) -> Int { throw Trouble() }
    @GET("/failure") func failure() throws(Failure) -> Int { throw .gone() }
}

@Failure
enum PublicError: String {
    /// No.
    case no
}
