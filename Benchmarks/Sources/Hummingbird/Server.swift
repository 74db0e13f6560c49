import GRDB
import Hummingbird
import Logging

struct User: ResponseCodable, FetchableRecord {
    var id: Int
    var name: String
    var age: Int
}

struct Message: ResponseCodable {
    var message: String
}

/// A user who lives in memory, the same in all servers.
struct Person: ResponseCodable {
    var id: Int
    var name: String
    var email: String
    var age: Int
    var cityID: Int
    var active: Bool

    enum CodingKeys: String, CodingKey {
        case id, name, email, age, active
        case cityID = "city_id"
    }

    static let all = (0..<1000).map { index in
        Person(
            id: index, name: "user \(index)", email: "user\(index)@example.com", age: 20 + index % 60,
            cityID: 1 + index % 300, active: index % 3 != 0)
    }
}

/// The answer's form, the same as the other servers'.
struct Answer<Value: Encodable>: ResponseEncodable {
    var code = 0
    var data: Value
}

@main
struct Server {
    static func main() async throws {
        let (port, path) = (Int(CommandLine.arguments[1]) ?? 8080, CommandLine.arguments[2])
        let db = try DatabasePool(path: path)
        let router = Router()
        router.get("plaintext") { _, _ in "Hello, World!" }
        router.get("json") { _, _ in Answer(data: Message(message: "Hello, World!")) }
        router.get("users") { request, _ in
            let count = request.uri.queryParameters.get("count", as: Int.self) ?? 20
            return Answer(data: Array(Person.all.prefix(max(0, count))))
        }
        router.get("users/:id") { _, context -> Answer<User> in
            let id = try context.parameters.require("id", as: Int.self)
            let user = try await db.read { db in
                try User.fetchOne(db, sql: "SELECT * FROM users WHERE id = ?", arguments: [id])
            }
            guard let user else { throw HTTPError(.notFound) }
            return Answer(data: user)
        }
        var logger = Logger(label: "hummingbird")
        logger.logLevel = .error
        let app = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
        try await app.runService()
    }
}
