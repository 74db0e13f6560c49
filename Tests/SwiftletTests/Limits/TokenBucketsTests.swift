import Testing

@testable import Swiftlet

@Suite struct TokenBucketsTests {
    private static let second = 1_000_000_000

    @Test func `a bucket gives what it holds at once, and then as it fills`() {
        var buckets = TokenBuckets(interval: Self.second, capacity: 3, maximumKeys: 10)
        let first = (0..<4).map { _ in buckets.take(1, at: 0) }
        #expect(first.map(\.isGranted) == [true, true, true, false])
        #expect(first.map(\.remaining) == [2, 1, 0, 0])
        #expect(first.map(\.wait) == [0, 0, Self.second, Self.second])
        #expect(buckets.take(1, at: Self.second / 4).wait == Self.second * 3 / 4)
        #expect(buckets.take(1, at: Self.second).isGranted)
        #expect(!buckets.take(1, at: Self.second).isGranted)
        #expect(buckets.take(1, at: 100 * Self.second) == .init(isGranted: true, remaining: 2, wait: 0))
    }

    @Test func `what is refused costs nothing`() {
        var buckets = TokenBuckets(interval: Self.second, capacity: 1, maximumKeys: 10)
        #expect(buckets.take(1, at: 0).isGranted)
        for step in 1..<100 { #expect(!buckets.take(1, at: Self.second * step / 100).isGranted) }
        #expect(buckets.take(1, at: Self.second).isGranted)
    }

    @Test func `keys have buckets of their own`() {
        var buckets = TokenBuckets(interval: Self.second, capacity: 1, maximumKeys: 10)
        #expect(buckets.take(1, at: 0).isGranted && buckets.take(2, at: 0).isGranted)
        #expect(!buckets.take(1, at: 0).isGranted && !buckets.take(2, at: 0).isGranted)
    }

    @Test func `over any time no more is granted than what was there and what came in`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20 {
            let interval = Int.random(in: 1...1000, using: &random)
            let capacity = Int.random(in: 1...20, using: &random)
            var buckets = TokenBuckets(interval: interval, capacity: capacity, maximumKeys: 100)
            var now = 0
            var granted: [Int] = []
            for _ in 0..<2000 {
                now += Int.random(in: 0...interval * 2, using: &random)
                if buckets.take(7, at: now).isGranted { granted.append(now) }
            }
            let isKept = granted.indices.allSatisfy { first in
                (first..<min(first + 50, granted.count)).allSatisfy { last in
                    last - first + 1 <= capacity + (granted[last] - granted[first]) / interval
                }
            }
            #expect(isKept, "interval \(interval), capacity \(capacity)")
            // Whoever asks often enough gets all that comes in.
            let all = capacity + now / interval
            #expect(granted.count <= all && granted.count * 3 >= all)
        }
    }

    @Test func `full buckets are let go of, and others never while there is room`() {
        // Full again after 10 s.
        var buckets = TokenBuckets(interval: Self.second, capacity: 10, maximumKeys: 1000)
        for key in 0..<400 { _ = buckets.take(UInt64(key), at: 0) }
        #expect(buckets.count == 400)
        for _ in 0..<10 { _ = buckets.take(1, at: 9 * Self.second) }
        #expect(buckets.take(1, at: 11 * Self.second - 1) == .init(isGranted: true, remaining: 0, wait: 1))
        _ = buckets.take(2, at: 21 * Self.second)
        #expect(buckets.count < 10)
        _ = buckets.take(2, at: 1000 * Self.second)
        #expect(buckets.count == 1)
    }

    @Test func `more keys than there is room for take no more memory, and who asks all the time stays limited`() {
        var buckets = TokenBuckets(interval: 1000 * Self.second, capacity: 5, maximumKeys: 100)
        var granted = 0
        var most = 0
        for key in 1..<10_000 {
            _ = buckets.take(UInt64(key), at: key)
            if key.isMultiple(of: 10), buckets.take(0, at: key).isGranted { granted += 1 }
            most = max(most, buckets.count)
        }
        #expect(granted == 5 && most <= 101)
    }

    @Test func `numbers beyond all measure are borne`() {
        var buckets = TokenBuckets(interval: .max, capacity: .max, maximumKeys: 0)
        #expect(buckets.take(1, at: .max / 8).isGranted == false)
        var tiny = TokenBuckets(interval: 0, capacity: 0, maximumKeys: 0)
        #expect(tiny.take(1, at: 0).isGranted)
    }
}
