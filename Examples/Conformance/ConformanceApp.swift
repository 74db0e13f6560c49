import Swiftlet

/// The service that test suites from outside run against; those of trace context want it to have an exporter, such as `log`.
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
        for method in HTTPRequest.Method.echoed {
            app.on(method, "/echo", documentation: "Answer the request's body.") { echo($0.request) }
        }
    }
}

extension HTTPRequest.Method {
    /// The methods that are echoed: all that may have content, and QUERY, which no document can tell of. HEAD comes with GET.
    /// TRACE is left out, for it would echo what clients must not see (RFC 9110, section 9.3.8), and so is CONNECT.
    static let echoed = [get, post, put, patch, delete, options] + ["QUERY"].compactMap { HTTPRequest.Method($0) }
}
