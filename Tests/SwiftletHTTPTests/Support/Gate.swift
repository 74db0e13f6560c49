import SwiftletHTTP

/// Holds a request until it is released, and tells when it started and whether it was cancelled.
final class Gate: Sendable {
    let started = Event<Void>()
    let release = Event<Void>()
    let cancelled = Event<Void>()

    func handle(_ request: Request) async -> Response {
        guard request.path == "/held" else { return Response(text: "quick") }
        await withTaskCancellationHandler {
            started.signal()
            try? await release.wait()
        } onCancel: {
            cancelled.signal()
        }
        return Response(text: "held")
    }
}
