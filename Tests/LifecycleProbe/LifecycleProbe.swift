import Metrics
import Swiftlet

/// A service that waits where a test wants it to: `POST /echo` for the rest of its body, the stop for `GET /release`, the start
/// for a signal. It counts what it echoes by swift-metrics.
@main
struct LifecycleProbe: Microservice {
    static let name = "probe"

    func configure(_ app: App) throws {
        let (releases, release) = AsyncStream<Void>.makeStream()
        let echoes = Counter(label: "probe.echoes")
        app.on(.post, "/echo") { call -> Response in
            app.logger.info("started")
            echoes.increment()
            return Response(contentType: "text/plain", bytes: try await call.request.body.collect())
        }
        app.get("/release") { _ in
            release.finish()
        }
        app.beforeStop {
            for await _ in releases {}
        }
        if try app.settings.value("hold", default: false, help: "Whether the start takes until it is stopped.") {
            app.beforeStart {
                app.logger.info("holding")
                try await Task.sleep(for: .seconds(3600))
            }
        }
        _ = app.database
    }
}
