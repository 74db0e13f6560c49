import HTTPTypes
import Logging
import NIOCore
import Testing

@testable import SwiftletClient

/// The way of a call over several instances, without a network.
@Suite(.timeLimit(.minutes(10))) struct BalancedTransportTests {
    private let get = UpstreamRequest(target: "/cities/1?key=secret")
    private let post = UpstreamRequest(method: .post, target: "/cities")

    private func error(_ code: ClientError.Code) -> ClientError { ClientError(code, service: "region", request: get) }

    @Test(arguments: [HTTPRequest.Method.get, .post])
    func `a call that reached nobody goes to another instance`(method: HTTPRequest.Method) async throws {
        let instances = ScriptedInstances { _, number in
            if number < 3 { throw error(.unreachable) }
            return UpstreamResponse()
        }
        try await withBalanced(over: instances) { (transport) async throws in
            let request = UpstreamRequest(method: method, target: "/")
            #expect(try await transport.send(request, to: "region", timeout: .seconds(30)).status == .ok)
        }
        #expect(Set(instances.received.map(\.instance)).count == 3)
    }

    @Test(arguments: [ClientError.Code.disconnected, .timeout])
    func `a call that may have been done is repeated only where that does no harm`(code: ClientError.Code) async throws
    {
        let clock = ManualClock()
        let instances = ScriptedInstances { received, number in
            guard number == 1 || received.request.method == .post else { return UpstreamResponse() }
            clock.advance(by: .seconds(2))
            throw error(code)
        }
        try await withBalanced(clock: clock.callClock, over: instances) { (transport) async throws in
            #expect(try await transport.send(get, to: "region", timeout: .seconds(30)).status == .ok)
            #expect(instances.received.count == 2)
            let failure = await #expect(throws: ClientError.self) {
                try await transport.send(post, to: "region", timeout: .seconds(30))
            }
            #expect(failure?.code == code)
            #expect(instances.received.count == 3)
        }
    }

    @Test func `an answer that stays a failure is given as it is`() async throws {
        let instances = ScriptedInstances { _, _ in UpstreamResponse(status: .serviceUnavailable) }
        try await withBalanced(over: instances) { (transport) async throws in
            #expect(try await transport.send(get, to: "region", timeout: .seconds(30)).status == .serviceUnavailable)
            #expect(try await transport.send(post, to: "region", timeout: .seconds(30)).status == .serviceUnavailable)
        }
        #expect(instances.received.map(\.request.method) == [.get, .get, .get, .post])
    }

    @Test func `each try has its time and is told it, and the call ends when its own is over`() async throws {
        let clock = ManualClock()
        let instances = ScriptedInstances { received, _ in
            clock.advance(by: TimeAmount(received.timeout))
            throw error(.timeout)
        }
        var policy = UpstreamPolicy()
        policy.retries = 5
        try await withBalanced(policy: policy, clock: clock.callClock, over: instances) { (transport) async throws in
            let failure = await #expect(throws: ClientError.self) {
                try await transport.send(get, to: "region", timeout: .seconds(25))
            }
            #expect(failure?.code == .deadlineExceeded)
        }
        let received = instances.received
        #expect(received.map { $0.timeout / .seconds(1) }.map { Int($0.rounded()) } == [10, 10, 5])
        for one in received {
            let milliseconds = one.request.headers[.requestDeadline].flatMap { Int($0) }
            #expect(milliseconds == Int(one.timeout / .milliseconds(1)))
        }
    }

    @Test func `a call without time is not made`() async throws {
        let instances = ScriptedInstances { _, _ in UpstreamResponse() }
        try await withBalanced(over: instances) { (transport) async throws in
            let failure = await #expect(throws: ClientError.self) {
                try await transport.send(get, to: "region", timeout: .seconds(-1))
            }
            #expect(failure?.code == .deadlineExceeded)
        }
        #expect(instances.received.isEmpty)
    }

    @Test func `more calls than may be under way are refused, until one has ended`() async throws {
        let (begun, release) = (Happening(), Happening())
        let instances = ScriptedInstances { _, number in
            if number == 1 {
                begun.happen()
                await release.wait()
            }
            return UpstreamResponse()
        }
        var policy = UpstreamPolicy()
        policy.maxConcurrentCalls = 1
        try await withBalanced(policy: policy, over: instances) { (transport) async throws in
            async let first = transport.send(get, to: "region", timeout: .seconds(30))
            await begun.wait()
            let failure = await #expect(throws: ClientError.self) {
                try await transport.send(get, to: "region", timeout: .seconds(30))
            }
            #expect(failure?.code == .tooManyCalls)
            #expect(failure?.description.contains("upstream.region.maxConcurrent") == true)
            #expect(transport.snapshot(of: "region")?.inFlight == 1)
            release.happen()
            _ = try await first
            _ = try await transport.send(get, to: "region", timeout: .seconds(30))
            #expect(transport.snapshot(of: "region")?.inFlight == 0)
        }
    }

    @Test func `calls to a service that fails are refused at once, and made again when it works`() async throws {
        let clock = ManualClock()
        let instances = ScriptedInstances { _, number in
            if number <= 20 { throw error(.unreachable) }
            return UpstreamResponse()
        }
        var policy = UpstreamPolicy()
        policy.retries = 0
        policy.instanceBreaker = nil
        try await withBalanced(policy: policy, clock: clock.callClock, over: instances) { (transport) async throws in
            for _ in 0..<20 {
                await #expect(throws: ClientError.self) {
                    try await transport.send(get, to: "region", timeout: .seconds(30))
                }
            }
            let failure = await #expect(throws: ClientError.self) {
                try await transport.send(get, to: "region", timeout: .seconds(30))
            }
            #expect(failure?.code == .circuitOpen && transport.snapshot(of: "region")?.isCircuitOpen == true)
            #expect(instances.received.count == 20)
            clock.advance(by: .seconds(5))
            for _ in 0..<3 { _ = try await transport.send(get, to: "region", timeout: .seconds(30)) }
            #expect(transport.snapshot(of: "region")?.isCircuitOpen == false)
        }
    }

    @Test func `a service without instances is told as such`() async throws {
        let instances = ScriptedInstances { _, _ in UpstreamResponse() }
        try await withBalanced(0, over: instances) { (transport) async throws in
            let failure = await #expect(throws: ClientError.self) {
                try await transport.send(get, to: "region", timeout: .seconds(30))
            }
            #expect(failure?.code == .noInstances)
            let unknown = await #expect(throws: ClientError.self) {
                try await transport.send(get, to: "role", timeout: .seconds(30))
            }
            #expect(unknown?.code == .unknownAddress)
        }
    }

    @Test func `a call waits for the first list of instances, and no longer than it may`() async throws {
        let (lists, reader) = AsyncStream.makeStream(of: [ServiceInstance].self)
        struct Registry: ServiceDiscovery {
            let lists: AsyncStream<[ServiceInstance]>
            func instances(of service: String) -> AsyncStream<[ServiceInstance]> { lists }
        }
        let instances = ScriptedInstances { _, _ in UpstreamResponse() }
        let transport = BalancedTransport(
            discovery: Registry(lists: lists), transport: instances, policies: ["region": UpstreamPolicy()],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        defer { transport.shutdown() }
        let failure = await #expect(throws: ClientError.self) {
            try await transport.send(get, to: "region", timeout: .milliseconds(20))
        }
        #expect(failure?.code == .noInstances || failure?.code == .deadlineExceeded)
        async let answer = transport.send(get, to: "region", timeout: .seconds(30))
        reader.yield([ServiceInstance(address: try ServiceAddress("http://i1"))])
        #expect(try await answer.status == .ok)
        // What was known holds.
        reader.finish()
        #expect(try await transport.send(get, to: "region", timeout: .seconds(30)).status == .ok)
        #expect(transport.snapshot(of: "region")?.listAge != nil)
    }

    @Test func `a call that is cancelled ends, in a try and between two`() async throws {
        let begun = Happening()
        let instances = ScriptedInstances { _, number in
            if number == 1 {
                begun.happen()
                try await Task.sleep(for: .seconds(3600))
            }
            throw error(.unreachable)
        }
        let pausing = Happening()
        let clock = CallClock(now: { .now() }) { _ in
            pausing.happen()
            try await Task.sleep(for: .seconds(3600))
        }
        // All is awaited before the first list: the clock would never come back.
        try await withBalanced(over: instances) { (transport) async throws in
            let call = Task { try await transport.send(get, to: "region", timeout: .seconds(30)) }
            await begun.wait()
            call.cancel()
            await #expect(throws: CancellationError.self) { try await call.value }
            #expect(transport.snapshot(of: "region")?.inFlight == 0)
        }
        let upstream = Upstream(
            "region", UpstreamPolicy(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let list = [ServiceInstance(address: try ServiceAddress("http://i1"))]
        upstream.update(list, at: .now())
        let transport = BalancedTransport(
            [upstream], discovery: StaticDiscovery(["region": list]), transport: instances, clock: clock)
        defer { transport.shutdown() }
        let call = Task { try await transport.send(get, to: "region", timeout: .seconds(30)) }
        await pausing.wait()
        call.cancel()
        await #expect(throws: CancellationError.self) { try await call.value }
        #expect(transport.snapshot(of: "region")?.inFlight == 0)
    }
}
