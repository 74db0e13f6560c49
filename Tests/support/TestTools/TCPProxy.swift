import Foundation
import Synchronization

/// Stands between a client and a server of this machine, and does to their connections what networks do.
package final class TCPProxy: Sendable {
    /// What becomes of what is sent.
    package enum Mode: Sendable {
        /// It arrives.
        case pass
        /// It does not arrive, and nobody is told; it is kept until the mode changes, as by a network that is back.
        case hold
        /// New connections are refused; those that are open go on.
        case refuse
    }

    /// Something that a client sends, and that costs the connection.
    struct Trap {
        let text: [UInt8]
        /// Whether the server still receives it.
        let isForwarded: Bool
    }

    struct State {
        var mode = Mode.pass
        var delay: Duration = .zero
        var trap: Trap?
        var isCut = false
        var isClosed = false
        var connections = 0
        var sprung = 0
    }

    /// Where clients connect to.
    package let port: Int
    private let state = Mutex(State())
    private let wakeup: Int32

    /// Starts to listen, on behalf of the server at a port.
    package init(to server: Int) throws {
        let (listener, port) = try Loopback.listen()
        var pipe: [Int32] = [0, 0]
        guard Foundation.pipe(&pipe) == 0 else { throw Program.Failure(description: "no pipe") }
        self.port = port
        wakeup = pipe[1]
        let loop = ProxyLoop(listener: listener, wakeup: pipe[0], server: server)
        Thread.detachNewThread { [self] in loop.run(state) }
    }

    /// How many connections it has.
    package var connections: Int { state.withLock { $0.connections } }

    /// Changes what becomes of what is sent.
    package func set(_ mode: Mode) { change { $0.mode = mode } }

    /// Lets everything arrive so much later.
    package func delay(_ delay: Duration) { change { $0.delay = delay } }

    /// Ends all connections, as if the machines had lost each other.
    package func cut() { change { $0.isCut = true } }

    /// Ends the connection of the next client that sends a text, which the server may still receive.
    package func cutNext(sending text: String, isForwarded: Bool) {
        change { $0.trap = Trap(text: Array(text.utf8), isForwarded: isForwarded) }
    }

    /// How often a connection was ended because of what the client sent.
    package var sprung: Int { state.withLock { $0.sprung } }

    /// Ends everything.
    package func close() { change { $0.isClosed = true } }

    private func change(_ change: (inout State) -> Void) {
        state.withLock { state in
            guard !state.isClosed else { return }
            change(&state)
            var byte: UInt8 = 0
            _ = write(wakeup, &byte, 1)
        }
    }
}

/// Runs a closure with a proxy, which is closed behind it.
package func withProxy<R>(to server: Int, _ body: (TCPProxy) async throws -> R) async throws -> R {
    let proxy = try TCPProxy(to: server)
    defer { proxy.close() }
    return try await body(proxy)
}
