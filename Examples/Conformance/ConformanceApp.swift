import Swiftlet

/// The service that test suites from outside run against.
@main
struct ConformanceApp: Microservice {
    static let name = "conformance"

    func configure(_ app: App) throws {
        app.about = About(title: "conformance", description: "What suites from outside test Swiftlet by.")
        app.models(Item.self)
        app.add(ItemService(db: app.database))
        app.add(PlainService(db: app.database))
        app.add(StreamService())
        app.add(CallService(outbound: app.outbound))
        for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete] {
            app.on(method, "/echo", documentation: "Answer the request's body.") { echo($0.request) }
        }
    }
}
