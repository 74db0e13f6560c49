import SwiftletHTTP
import Synchronization
import Testing

@testable import class SwiftletHTTP.LoopGauge
@testable import struct SwiftletHTTP.StallDetector

@Suite struct WatchdogTests {
    private let route = RouteLabel("GET /slow")

    @Test func reportsALoopThatIsHeldOnceAndAgainWhenItEnds() {
        var detector = StallDetector(loopIndex: 3, threshold: .milliseconds(100))
        let gauge = LoopGauge()
        #expect(detector.look(gauge.reading, at: .milliseconds(0)) == nil)
        let outer = gauge.enter(route)
        #expect(detector.look(gauge.reading, at: .milliseconds(25)) == nil)
        #expect(detector.look(gauge.reading, at: .milliseconds(100)) == nil)
        let stall = detector.look(gauge.reading, at: .milliseconds(125))
        #expect(
            stall == LoopStall(loopIndex: 3, duration: .milliseconds(100), label: "GET /slow", isOngoing: true))
        #expect(detector.look(gauge.reading, at: .milliseconds(150)) == nil)
        gauge.leave(to: outer)
        let end = detector.look(gauge.reading, at: .milliseconds(175))
        #expect(end == LoopStall(loopIndex: 3, duration: .milliseconds(150), label: "GET /slow", isOngoing: false))
        #expect(detector.look(gauge.reading, at: .milliseconds(200)) == nil)
    }

    @Test func manyShortTurnsAreNoStall() {
        var detector = StallDetector(loopIndex: 0, threshold: .milliseconds(100))
        let gauge = LoopGauge()
        for step in 0..<20 {
            let outer = gauge.enter(route)
            #expect(detector.look(gauge.reading, at: .milliseconds(step * 25)) == nil)
            gauge.leave(to: outer)
        }
    }

    @Test func codeWithinCodeLeavesTheOuterRunning() {
        let gauge = LoopGauge()
        let outer = gauge.enter(route)
        let inner = gauge.enter(RouteLabel("GET /inner"))
        gauge.leave(to: inner)
        #expect(gauge.reading.isBusy)
        #expect(gauge.reading.label == route)
        gauge.leave(to: outer)
        #expect(!gauge.reading.isBusy)
    }

    @Test(arguments: [false, true]) func namesTheRouteThatHoldsTheLoop(afterSuspension: Bool) async throws {
        let stalls = Event<LoopStall>()
        let seen = Atomic<Bool>(false)
        let route = route
        try await withServer(
            configure: {
                $0.watchdogThreshold = .milliseconds(20)
                $0.onLoopStall = { stall in
                    stalls.signal(stall)
                    seen.store(true, ordering: .sequentiallyConsistent)
                }
            },
            handler: { request in
                request.note(route: route)
                if afterSuspension { await Task.yield() }
                // Holds the loop until the watchdog has seen it.
                let start = ContinuousClock.now
                while !seen.load(ordering: .sequentiallyConsistent), ContinuousClock.now - start < .seconds(60) {}
                return Response()
            },
            body: { port, _ in
                let client = try RawClient(port: port)
                var stall: LoopStall
                // A loop that loses its processor before the route is noted is reported without it: then it is asked again.
                repeat {
                    seen.store(false, ordering: .sequentiallyConsistent)
                    try await client.send(wire("GET /slow"))
                    #expect(try await client.receiveAnswer().status == 200)
                    repeat { stall = try await stalls.wait() } while !stall.isOngoing
                } while stall.label == RouteLabel.none.name
                #expect(stall.label == "GET /slow")
                let end = try await stalls.wait()
                #expect(!end.isOngoing)
                #expect(end.duration >= stall.duration)
            })
    }
}
