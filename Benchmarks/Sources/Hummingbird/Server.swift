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

/// The answer's form, the same as the other servers'.
struct Answer<Value: ResponseCodable>: ResponseCodable {
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
