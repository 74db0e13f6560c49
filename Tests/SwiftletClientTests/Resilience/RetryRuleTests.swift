import HTTPTypes
import NIOCore
import Testing

@testable import SwiftletClient

/// What is tried again, when, and how often.
@Suite struct RetryRuleTests {
    private func fault(_ status: Int, _ headers: HTTPFields = [:]) -> CallFault? {
        CallFault(.success(UpstreamResponse(status: HTTPResponse.Status(code: status), headers: headers)))
    }

    private func fault(_ code: ClientError.Code) -> CallFault? {
        CallFault(.failure(ClientError(code, service: "s", request: UpstreamRequest(target: "/"))))
    }

    @Test func `what was not sent is always tried again`() {
        #expect(fault(.unreachable)?.allowsRetry(isIdempotent: false) == true)
        let error = ClientError(
            .disconnected, service: "s", request: UpstreamRequest(target: "/"), wasSent: false)
        #expect(CallFault(.failure(error)) == .unreachable)
    }

    @Test func `what may have been done is tried again only where that does no harm`() {
        for fault in [fault(.disconnected), fault(.timeout), fault(502), fault(503), fault(504)] {
            #expect(fault?.allowsRetry(isIdempotent: true) == true)
            #expect(fault?.allowsRetry(isIdempotent: false) == false)
        }
    }

    @Test func `a service that asks to wait and says for how long is asked again`() {
        #expect(fault(429)?.allowsRetry(isIdempotent: true) == false)
        #expect(fault(429, [.retryAfter: "1"])?.allowsRetry(isIdempotent: true) == true)
        #expect(fault(429, [.retryAfter: "1"])?.allowsRetry(isIdempotent: false) == false)
    }

    @Test func `answers are no faults, and a service's own failures are not repeated`() {
        for status in [200, 301, 400, 404, 422, 499, 501, 505] { #expect(fault(status) == nil) }
        #expect(fault(500) == .broken && fault(500)?.allowsRetry(isIdempotent: true) == false)
        for code in [ClientError.Code.responseTooLarge, .invalidRequest, .closed] { #expect(fault(code) == .own) }
        #expect(CallFault(.failure(CancellationError())) == .cancelled)
    }

    @Test func `methods are idempotent as RFC 9110 says`() {
        for method in [HTTPRequest.Method.get, .head, .put, .delete, .options, .trace] { #expect(method.isIdempotent) }
        for method in [HTTPRequest.Method.post, .patch, .connect] { #expect(!method.isIdempotent) }
    }

    @Test func `pauses are drawn from a time that doubles from 25 ms to 250 ms`() {
        let longest = (1...7).map { RetryPause.time(beforeRetry: $0, random: 1).nanoseconds / 1_000_000 }
        #expect(longest == [25, 50, 100, 200, 250, 250, 250])
        #expect(RetryPause.time(beforeRetry: 1, random: 0) == .zero)
        #expect(RetryPause.time(beforeRetry: 2, random: 0.5) == .milliseconds(25))
    }

    @Test(arguments: [
        ("3", 3), ("0", 0), ("Sun, 06 Nov 1994 08:49:37 GMT", 37), ("Sun, 06 Nov 1994 08:48:00 GMT", 0),
        ("99999999999999999999", 86_400), ("Tue, 29 Feb 2000 00:00:00 GMT", 86_400),
    ]) func `Retry-After is read as seconds or as a date`(text: String, seconds: Int64) {
        #expect(RetryAfter.pause(in: [.retryAfter: text], at: 784_111_740) == .seconds(seconds))
    }

    @Test(arguments: ["", "soon", "-1", "1.5", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 32 Nov 1994 08:49:37 GMT"])
    func `a Retry-After that is none is passed over`(text: String) {
        #expect(RetryAfter.pause(in: [.retryAfter: text], at: 0) == nil)
    }

    @Test func `the budget gives a share of the calls, and a floor`() {
        var budget = RetryBudget(share: 0.2, floor: 2)
        for _ in 0..<100 { budget.deposit(at: .seconds(1)) }
        #expect((0..<100).count { _ in budget.withdraw(at: .seconds(1)) } == 22)
        #expect((0..<100).count { _ in budget.withdraw(at: .seconds(2)) } == 2)
        // The calls are long ago.
        #expect((0..<100).count { _ in budget.withdraw(at: .seconds(60)) } == 2)
    }

    @Test func `a call is not tried again when its time would be over`() throws {
        var state = UpstreamState(UpstreamPolicy())
        let list = Simulation.list(1)
        _ = state.update(list, at: .seconds(0))
        func pause(_ fault: CallFault, _ left: TimeAmount, tried: Int = 1) -> TimeAmount? {
            state.pauseBeforeRetry(
                after: fault, isIdempotent: true, tried: Array(repeating: 1, count: tried), atMost: 2, left: left,
                at: .seconds(0))
        }
        #expect(pause(.unreachable, .seconds(1)) != nil)
        #expect(pause(.unreachable, .zero) == nil)
        #expect(pause(.throttled(retryAfter: .seconds(2)), .seconds(3)) == .seconds(2))
        #expect(pause(.throttled(retryAfter: .seconds(2)), .seconds(2)) == nil)
        // The only instance: there is no other that need not be waited for.
        #expect(pause(.unavailable(retryAfter: .seconds(2)), .seconds(3)) == .seconds(2))
        #expect(pause(.unreachable, .seconds(1), tried: 3) == nil)
    }

    @Test func `another instance is not kept waiting by what one of them asked for`() {
        var state = UpstreamState(UpstreamPolicy())
        _ = state.update(Simulation.list(2), at: .seconds(0))
        let pause = state.pauseBeforeRetry(
            after: .unavailable(retryAfter: .seconds(2)), isIdempotent: true, tried: [1], atMost: 2, left: .seconds(30),
            at: .seconds(0))
        #expect(pause.map { $0 <= .milliseconds(25) } == true)
    }
}
