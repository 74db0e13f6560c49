import SwiftletHTTP
import SwiftletSchema
import Synchronization

/// Where requests come in: until the service has started, only those that every service answers, such as `/health`, are
/// answered, and the others sent away.
final class Entrance: RequestResponder {
    private let pipeline: Pipeline
    private let closed: Pipeline
    private let isOpen = Atomic(false)

    init(to pipeline: Pipeline, of app: App) {
        self.pipeline = pipeline
        closed = pipeline.behind(Closed(), app.declared)
    }

    /// Lets requests through to what the service declares.
    func open() { isOpen.store(true, ordering: .releasing) }

    func respondAtOnce(to request: Request) -> Response? { responder.respondAtOnce(to: request) }

    func respond(to request: Request) async -> Response { await responder.respond(to: request) }

    private var responder: Pipeline { isOpen.load(ordering: .acquiring) ? pipeline : closed }

    private struct Closed: Middleware {
        func respond(to request: Request, next: Next) async throws -> Response {
            throw Failure.unavailable("the service is starting")
        }
    }
}

extension Pipeline {
    /// The same routes behind nothing but one middleware.
    fileprivate func behind(_ middleware: some Middleware, _ draft: AppDraft) -> Pipeline {
        var draft = draft
        draft.middleware = [middleware]
        return Pipeline(draft, routes, logger, requestLog, metrics, spans, readsOwnWrites: readsOwnWrites)
    }
}
