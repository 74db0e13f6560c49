import Foundation
import Synchronization

/// The thread of a ``TCPProxy``: waits for all sockets at once.
///
/// Sharing is unchecked because only the one thread touches it.
final class ProxyLoop: @unchecked Sendable {
    private let listener: Int32
    private let wakeup: Int32
    private let server: Int
    private var pairs: [ProxyPair] = []

    init(listener: Int32, wakeup: Int32, server: Int) {
        self.listener = listener
        self.wakeup = wakeup
        self.server = server
        Loopback.makeNonblocking(listener)
        Loopback.makeNonblocking(wakeup)
    }

    func run(_ shared: borrowing Mutex<TCPProxy.State>) {
        var state = take(shared)
        while !state.isClosed {
            wait(state)
            var rest = [UInt8](repeating: 0, count: 64)
            while read(wakeup, &rest, rest.count) > 0 {}
            // What was sent after a change is treated as the change says, though both have come at once.
            state = take(shared)
            if state.isClosed { break }
            if state.mode != .hold { accept(refusing: state.mode == .refuse) }
            guard state.mode != .hold else { continue }
            for pair in pairs { pair.move(state.delay) }
            if let trap = state.trap, let pair = pairs.first(where: { $0.springs(trap) }) {
                shared.withLock { state in
                    state.trap = nil
                    state.sprung += 1
                }
                if trap.isForwarded { pair.flush() }
                pair.reset()
            }
            for pair in pairs { pair.deliver() }
            pairs.removeAll { $0.isOver }
        }
        close(listener)
        close(wakeup)
    }

    /// What is to become of what is sent; ends the connections where that is asked for.
    private func take(_ shared: borrowing Mutex<TCPProxy.State>) -> TCPProxy.State {
        shared.withLock { state in
            if state.isCut || state.isClosed {
                for pair in pairs { pair.reset() }
                pairs = []
            }
            state.isCut = false
            state.connections = pairs.count
            return state
        }
    }

    /// Waits until there is something to do.
    private func wait(_ state: TCPProxy.State) {
        var descriptors = [pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0)]
        var timeout: Int32 = -1
        if state.mode != .hold {
            descriptors.append(pollfd(fd: listener, events: Int16(POLLIN), revents: 0))
            for pair in pairs { pair.interests(&descriptors, &timeout) }
        }
        poll(&descriptors, nfds_t(descriptors.count), timeout)
    }

    private func accept(refusing: Bool) {
        while true {
            let client = Foundation.accept(listener, nil, nil)
            guard client >= 0 else { return }
            guard !refusing, let server = Loopback.connect(to: server) else {
                Loopback.reset(client)
                continue
            }
            pairs.append(ProxyPair(client: client, server: server))
        }
    }
}

/// A client's connection, and the one to the server on its behalf.
final class ProxyPair {
    /// What is on its way in one direction.
    private struct Flow {
        let source: Int32
        let target: Int32
        var pieces: [(bytes: ArraySlice<UInt8>, due: ContinuousClock.Instant)] = []
        var isFresh = false
        var hasEnded = false
        var isShut = false
        var isFull: Bool { pieces.count >= 64 }
    }

    private var flows: [Flow]
    private(set) var isOver = false

    init(client: Int32, server: Int32) {
        flows = [Flow(source: client, target: server), Flow(source: server, target: client)]
        for descriptor in [client, server] {
            Loopback.makeNonblocking(descriptor)
            var one: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        }
    }

    func interests(_ descriptors: inout [pollfd], _ timeout: inout Int32) {
        for flow in flows {
            if !flow.hasEnded, !flow.isFull {
                descriptors.append(pollfd(fd: flow.source, events: Int16(POLLIN), revents: 0))
            }
            guard let first = flow.pieces.first else { continue }
            let rest = (first.due - .now) / .milliseconds(1)
            if rest <= 0 {
                descriptors.append(pollfd(fd: flow.target, events: Int16(POLLOUT), revents: 0))
            } else {
                timeout = min(timeout < 0 ? .max : timeout, Int32(rest) + 1)
            }
        }
    }

    /// Takes what was sent.
    func move(_ delay: Duration) {
        // A connection that is over has no descriptors any more: their numbers are those of others by now.
        for index in flows.indices where !isOver {
            flows[index].isFresh = false
            while !flows[index].hasEnded, !flows[index].isFull {
                var bytes = [UInt8](repeating: 0, count: 16384)
                let count = recv(flows[index].source, &bytes, bytes.count, 0)
                if count > 0 {
                    flows[index].pieces.append((bytes[..<count], .now + delay))
                    flows[index].isFresh = true
                } else if count == 0 {
                    flows[index].hasEnded = true
                } else {
                    if errno != EAGAIN, errno != EINTR { reset() }
                    break
                }
            }
        }
    }

    /// Whether the client has just sent a text.
    func springs(_ trap: TCPProxy.Trap) -> Bool {
        guard !isOver, flows[0].isFresh else { return false }
        return Data(flows[0].pieces.flatMap(\.bytes)).range(of: Data(trap.text)) != nil
    }

    /// Gives the server what it has not got yet.
    func flush() {
        for piece in flows[0].pieces {
            _ = piece.bytes.withUnsafeBytes { send(flows[0].target, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        }
    }

    /// Passes on what is due.
    func deliver() {
        for index in flows.indices where !isOver {
            while let first = flows[index].pieces.first, first.due <= .now {
                let count = first.bytes.withUnsafeBytes {
                    send(flows[index].target, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count >= 0 else {
                    if errno != EAGAIN, errno != EINTR { reset() }
                    break
                }
                flows[index].pieces[0].bytes.removeFirst(count)
                if flows[index].pieces[0].bytes.isEmpty { flows[index].pieces.removeFirst() }
            }
            if flows[index].hasEnded, flows[index].pieces.isEmpty, !flows[index].isShut {
                flows[index].isShut = true
                shutdown(flows[index].target, Int32(SHUT_WR))
            }
        }
        guard !isOver, flows.allSatisfy(\.isShut) else { return }
        isOver = true
        for flow in flows { close(flow.source) }
    }

    /// Ends both connections abruptly.
    func reset() {
        guard !isOver else { return }
        isOver = true
        for flow in flows { Loopback.reset(flow.source) }
    }
}
