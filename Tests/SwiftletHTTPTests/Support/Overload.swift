@testable import SwiftletHTTP

/// Numbers that are the same in every run.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64 (Steele, Lea, Flood 2014).
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// A time with the exponential distribution.
    mutating func time(mean: Double) -> Int {
        let fraction = (Double(next() >> 11) + 1) / Double(1 << 53)
        return Int(-Double.log(fraction) * mean)
    }
}

extension Double {
    /// The natural logarithm of a number in (0, 1], by the series of the inverse hyperbolic tangent.
    fileprivate static func log(_ value: Double) -> Double {
        let mantissa = value.significand
        let ratio = (mantissa - 1) / (mantissa + 1)
        var sum = 0.0
        var power = ratio
        for odd in stride(from: 1, through: 39, by: 2) {
            sum += power / Double(odd)
            power *= ratio * ratio
        }
        return 2 * sum + Double(value.exponent) * 0.693_147_180_559_945_3
    }
}

/// What became of the requests of a second.
struct Second {
    var served = 0
    /// Of those served, the ones whose clients still waited.
    var good = 0
    var refused = 0
}

let oneSecond = 1_000_000_000

/// Clients that send requests whether they are answered or not, and give up after a while without telling.
struct Load {
    /// Requests per second, by the second.
    let rate: (Int) -> Double
    let seconds: Int
    var patience = 250_000_000
    var seed: UInt64 = 1

    /// At most four fifths of what can be served, 20 s long.
    static func bearable(by capacity: Double, seed: UInt64) -> Load {
        Load(rate: { [0.1, 0.5, 0.8][$0 % 3] * capacity }, seconds: 20, seed: seed)
    }

    /// Three times what can be served, from second 5 to 15.
    static func overload(of capacity: Double) -> Load {
        Load(rate: { ($0 < 5 ? 0.7 : 3) * capacity }, seconds: 15)
    }

    /// The same, and 10 s of ordinary load behind it.
    static func passingOverload(of capacity: Double) -> Load {
        Load(rate: { ((5..<15).contains($0) ? 3 : 0.6) * capacity }, seconds: 25)
    }

    /// The times at which requests are sent.
    func arrivals(_ take: (Int) -> Void) {
        var numbers = SeededNumbers(seed: seed)
        var now = 0
        while now < seconds * oneSecond {
            now += numbers.time(mean: Double(oneSecond) / rate(now / oneSecond))
            take(now)
        }
    }
}

/// Handlers that wait for one of so many connections, and use it for a while.
struct PoolModel {
    var connections = 16
    /// The mean time a connection is used, by the second.
    var use: (Int) -> Double = { _ in 10_000_000 }
    var limiter: ConcurrencyLimiter? = ConcurrencyLimiter()
    /// Requests besides the load's that wait for something else all the time.
    var parked = 0

    mutating func run(_ load: Load) -> [Second] {
        var seconds = [Second](repeating: Second(), count: load.seconds + 60)
        var numbers = SeededNumbers(seed: 7)
        var queue: [Int] = []
        var head = 0
        var busy: [(end: Int, start: Int)] = []
        for _ in 0..<parked { limiter?.begin() }

        func begin(_ start: Int, at now: Int) {
            busy.append((now + numbers.time(mean: use(now / oneSecond)), start))
        }
        func finish(until now: Int) {
            while let next = busy.indices.min(by: { busy[$0].end < busy[$1].end }), busy[next].end <= now {
                let (end, start) = busy.remove(at: next)
                limiter?.finish(start, at: end)
                let second = min(end / oneSecond, seconds.count - 1)
                seconds[second].served += 1
                if end - start <= load.patience { seconds[second].good += 1 }
                guard head < queue.count else { continue }
                begin(queue[head], at: end)
                head += 1
            }
        }
        load.arrivals { now in
            finish(until: now)
            guard limiter?.admits(at: now) ?? true else {
                seconds[min(now / oneSecond, seconds.count - 1)].refused += 1
                return
            }
            if busy.count < connections { begin(now, at: now) } else { queue.append(now) }
        }
        finish(until: load.seconds * oneSecond)
        return Array(seconds.prefix(load.seconds))
    }
}

/// Handlers that compute on their loop.
struct LoopModel {
    /// The mean time of a handler, and what reading and refusing a request takes.
    var work = 1_000_000.0
    var refusal = 20_000
    var budget: TurnBudget? = TurnBudget()

    mutating func run(_ load: Load) -> [Second] {
        var seconds = [Second](repeating: Second(), count: load.seconds)
        var numbers = SeededNumbers(seed: 7)
        var waiting: [Int] = []
        load.arrivals { waiting.append($0) }
        var next = 0
        var now = 0
        while next < waiting.count, now < load.seconds * oneSecond {
            now = max(now, waiting[next])
            let end = waiting[next...].firstIndex { $0 > now } ?? waiting.count
            for arrival in waiting[next..<end] {
                let isAdmitted = budget?.admits(at: now) ?? true
                now += isAdmitted ? numbers.time(mean: work) : refusal
                let second = min(now / oneSecond, load.seconds - 1)
                guard isAdmitted else {
                    seconds[second].refused += 1
                    continue
                }
                seconds[second].served += 1
                if now - arrival <= load.patience { seconds[second].good += 1 }
            }
            next = end
            budget?.endTurn(at: now)
        }
        return seconds
    }
}

extension [Second] {
    /// Answers in time per second, over the seconds of `range`.
    func goodput(_ range: Range<Int>) -> Double {
        Double(self[range].reduce(0) { $0 + $1.good }) / Double(range.count)
    }

    func refusals(_ range: Range<Int>) -> Int { self[range].reduce(0) { $0 + $1.refused } }
}
