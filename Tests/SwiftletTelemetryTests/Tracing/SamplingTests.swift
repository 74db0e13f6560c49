import Testing

@testable import SwiftletTelemetry

@Suite struct SamplingTests {
    @Test(arguments: [
        "always", "never", "0.1", "0.0", "1.0", "10/s", "0.5/s", "parent:always", "parent:0.25", "parent:3/s",
    ])
    func `a text is read, and written the same`(text: String) {
        #expect(Sampling(text)?.text == text)
    }

    @Test(arguments: [
        "", "sometimes", "1.1", "-0.1", "nan", "inf", "0/s", "-1/s", "inf/s", "parent", "parent:", "x:0.1", "a:b:c",
    ])
    func `other texts are refused`(text: String) {
        #expect(Sampling(text) == nil)
    }

    private func count(_ sampling: String, parent: Bool? = nil, of total: Int = 100_000) throws -> Int {
        let sampler = Sampler(try #require(Sampling(sampling)))
        return (0..<total).reduce(0) { count, _ in count + (sampler.samples(.random(), parent: parent) ? 1 : 0) }
    }

    @Test func `a ratio is kept within what chance allows`() throws {
        // Six standard deviations of a hundred thousand tries.
        #expect(abs(try count("0.1") - 10_000) < 570)
        #expect(abs(try count("0.5") - 50_000) < 950)
        #expect(try count("0") == 0 && count("1") == 100_000)
        #expect(try count("always", of: 10) == 10 && count("never", of: 10) == 0)
    }

    @Test func `services with the same ratio choose the same traces, and a higher ratio chooses them too`() throws {
        let samplers = try ["0.2", "0.2", "0.6"].map { Sampler(try #require(Sampling($0))) }
        for _ in 0..<10_000 {
            let trace = TraceID.random()
            let choices = samplers.map { $0.samples(trace, parent: nil) }
            #expect(choices[0] == choices[1] && (!choices[0] || choices[2]))
        }
    }

    @Test func `a caller's decision is kept where that is said`() throws {
        #expect(try count("parent:never", parent: true, of: 100) == 100)
        #expect(try count("parent:always", parent: false, of: 100) == 0)
        #expect(try count("always", parent: false, of: 100) == 100)
        #expect(try count("never", parent: true, of: 100) == 0)
    }

    @Test func `a rate lets a second's worth happen at once, and then its share`() {
        let limit = RateLimit(perSecond: 10)
        var turn: Int64 = 0
        func take(_ count: Int, at time: Int64) -> Int {
            (0..<count).reduce(0) { taken, _ in
                guard let next = limit.next(after: turn, now: time) else { return taken }
                turn = next
                return taken + 1
            }
        }
        #expect(take(100, at: 1_000_000_000) == 10)
        #expect(take(100, at: 1_050_000_000) == 0)
        #expect(take(100, at: 1_100_000_000) == 1)
        #expect(take(100, at: 60_000_000_000) == 10)
        var total = 0
        for step in 0..<1000 { total += take(5, at: 61_000_000_000 + Int64(step) * 10_000_000) }
        #expect((100...110).contains(total))
    }

    @Test func `a rate below one a second lets one happen`() {
        let limit = RateLimit(perSecond: 0.1)
        let next = limit.next(after: 0, now: 5)
        #expect(next != nil && limit.next(after: next ?? 0, now: 6_000_000_000) == nil)
        #expect(limit.next(after: next ?? 0, now: 10_000_000_006) != nil)
    }
}
