import HTTPTypes
import Logging
import NIOCore
import Synchronization
import Testing

@testable import SwiftletClient

/// What is logged of instances and services: once when it happens, not with each call.
@Suite(.timeLimit(.minutes(10))) struct UpstreamLogTests {
    /// Keeps the lines with their levels and instances.
    private struct Recorder: LogHandler {
        final class Lines: Sendable {
            let all = Mutex<[String]>([])
        }

        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug

        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let instance = event.metadata?["instance"].map { " \($0)" } ?? ""
            lines.all.withLock { $0.append("\(event.level): \(event.message)\(instance)") }
        }
    }

    private func lines(
        _ policy: UpstreamPolicy = UpstreamPolicy(), _ body: (Upstream) throws -> Void
    ) rethrows -> [String] {
        let lines = Recorder.Lines()
        let logger = Logger(label: "test") { _ in Recorder(lines: lines) }
        try body(Upstream("region", policy, logger: logger))
        return lines.all.withLock { $0 }
    }

    /// Makes calls that all fail at the instances that `isDown` tells.
    private func call(_ upstream: Upstream, _ times: Int, at now: NIODeadline, isDown: (String) -> Bool) {
        for _ in 0..<times {
            // Neither is tried again.
            let request = UpstreamRequest(method: .post, target: "/")
            guard case .success(var call) = upstream.begin(request, until: now + .seconds(30), at: now) else {
                continue
            }
            let error = ClientError(.disconnected, service: "region", request: request)
            let result: Result<UpstreamResponse, any Error> =
                isDown(call.pick.target.id) ? .failure(error) : .success(UpstreamResponse())
            let ended = EndedTry(
                pick: call.pick, result: result, fault: CallFault(result), took: .milliseconds(1), end: now)
            #expect(upstream.settle(&call, ended) == .done)
        }
    }

    @Test func `an ejection is told once, and its end`() throws {
        // Those who go by the load call one that has failed less often.
        var policy = UpstreamPolicy()
        policy.balancing = .roundRobin
        let lines = lines(policy) { upstream in
            upstream.update(Simulation.list(3), at: .seconds(1))
            call(upstream, 300, at: .seconds(1)) { $0 == "1" }
            call(upstream, 300, at: .seconds(32)) { _ in false }
        }
        #expect(
            lines == [
                "warning: an instance of a service fails and is left alone 1",
                "info: an instance of a service is called again 1",
            ])
    }

    @Test func `a circuit breaker that opens and closes is told once each`() throws {
        let lines = lines { upstream in
            upstream.update(Simulation.list(1), at: .seconds(1))
            call(upstream, 300, at: .seconds(1)) { _ in true }
            call(upstream, 300, at: .seconds(8)) { _ in false }
        }
        #expect(lines.count(where: { $0 == "warning: calls to a service fail: they are refused for now" }) == 1)
        #expect(lines.count(where: { $0 == "warning: a service works again: calls are made" }) == 1)
    }

    @Test func `a list that is empty is told once, and that there are instances again`() throws {
        let lines = lines { upstream in
            for count in [0, 0, 2, 3, 0, 0, 1] { upstream.update(Simulation.list(count), at: .seconds(1)) }
        }
        let (empty, filled) = ("warning: a service has no instances", "warning: a service has instances again")
        #expect(lines == [empty, filled, empty, filled])
    }
}
