import NIOCore
import Synchronization

/// Runs the tasks of one connection on the connection's loop.
///
/// There is one for each connection, not one for each loop, so that the loop knows for which route it runs a task.
final class ConnectionExecutor: TaskExecutor {
    let loop: Loop
    private let route = Atomic<Int>(0)

    init(loop: Loop) {
        self.loop = loop
    }

    /// The route that was noted for the running request.
    var label: RouteLabel { RouteLabel(index: route.load(ordering: .relaxed)) }

    func forgetRoute() { route.store(0, ordering: .relaxed) }

    func note(_ label: RouteLabel) {
        route.store(label.index, ordering: .relaxed)
        if loop.eventLoop.inEventLoop { loop.gauge.relabel(label) }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        loop.enqueue(UnownedJob(job), of: self)
    }
}
